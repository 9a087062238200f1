/** From text to a checked document, or to everything a reviewer must see. Rules: R3, R4. */
import type { Problem } from '../../model/errors.ts'
import type { Dialect } from '../../model/migration.ts'
import { depthLimit } from '../depth-limit.ts'
import { duplicateProblems } from '../duplicate-keys.ts'
import { findBlocks } from '../fence.ts'
import { spanAt } from '../flat-spans.ts'
import type { ParseOutcome } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { parseOutcome } from '../outcomes.ts'
import { caught, FormatSyntaxError } from '../syntax-error.ts'
import { blockPaths } from './block-paths.ts'
import { compose } from './compose.ts'
import { YamlDocument } from './document.ts'
import { Draft } from './draft.ts'
import { readEvents } from './read-events.ts'
import { checkText } from './text-checks.ts'

/** Reads a text in the dialect of its consumer. */
export function parseYaml(text: string, dialect: Dialect): ParseOutcome {
  const read = caught(text, () => drafted(text, dialect))
  if ('problem' in read) return { ok: false, problems: [read.problem] }
  return parseOutcome(duplicatesOf(read.value), () => documentOf(read.value))
}

function drafted(text: string, dialect: Dialect): Draft {
  checkText(text, dialect.version === '1.1', dialect.bom !== false)
  const draft = new Draft(text, dialect, readEvents(text, depthLimit(dialect)))
  compose(draft)
  const { tree } = draft
  if (tree.root !== 0 && !tree.isTable(tree.root)) {
    const detail = tree.isArray(tree.root) ? 'it holds a list' : 'it holds a single value'
    throw new FormatSyntaxError(tree.start(tree.root), detail, 'TARGET_WRONG_ROOT')
  }
  return draft
}

function documentOf(draft: Draft): YamlDocument {
  if (draft.markers.length === 0) return new YamlDocument(draft)
  const { blocks, damage } = findBlocks(
    draft.text,
    draft.markers.map(index => spanAt(draft.comments, index)),
    new LineIndex(draft.text),
    body => blockPaths(draft, body),
  )
  return new YamlDocument(draft, blocks, damage)
}

function duplicatesOf(draft: Draft): Problem[] {
  const { tree } = draft
  const duplicates = [...draft.duplicates].map(([node, offsets]) => ({
    path: tree.pathOf(node),
    offsets: [tree.from(node), ...offsets],
  }))
  return duplicateProblems(draft.text, duplicates)
}
