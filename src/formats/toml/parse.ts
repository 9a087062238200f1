/** From text to a checked document, or to everything a reviewer must see. Rules: R3, R4. */
import type { Problem } from '../../model/errors.ts'
import type { Dialect } from '../../model/migration.ts'
import { duplicateProblems } from '../duplicate-keys.ts'
import { findBlocks } from '../fence.ts'
import { spanAt } from '../flat-spans.ts'
import type { ParseOutcome } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { parseOutcome } from '../outcomes.ts'
import { syntaxProblems } from '../syntax-error.ts'
import { blockPaths } from './block-paths.ts'
import { TomlDocument } from './document.ts'
import { Draft } from './draft.ts'
import { scanDocument } from './scan-document.ts'
import { Kind } from './tree.ts'

export function parseToml(text: string, dialect: Dialect): ParseOutcome {
  const draft = new Draft(text, dialect)
  const syntax = syntaxProblems(text, () => {
    if (!text.isWellFormed()) draft.fail('text is made of whole characters', 0)
    scanDocument(draft)
  })
  const problems = [...syntax, ...duplicatesOf(draft)]
  return parseOutcome(problems, () => documentOf(draft, dialect))
}

function documentOf(draft: Draft, dialect: Dialect): TomlDocument {
  if (draft.markers.length === 0) return new TomlDocument(draft, dialect)
  const { blocks, damage } = findBlocks(
    draft.text,
    draft.markers.map(index => spanAt(draft.comments, index)),
    new LineIndex(draft.text),
    body => blockPaths(draft, body),
  )
  return new TomlDocument(draft, dialect, blocks, damage)
}

function duplicatesOf(draft: Draft): Problem[] {
  const duplicates = [...draft.duplicates].map(([node, offsets]) => ({
    path: draft.tree.pathOf(node),
    offsets: [firstPlace(draft, node), ...offsets],
  }))
  return duplicateProblems(draft.text, duplicates)
}

/** A header counts from its bracket, a pair from the first part of its key. */
function firstPlace(draft: Draft, node: number): number {
  const kind = draft.tree.kind(node)
  return kind === Kind.header || kind === Kind.tables || kind === Kind.implicit
    ? draft.statements.start(draft.tree.statement(node))
    : draft.tree.from(node)
}
