/** From text to a checked document, or to everything a reviewer must see. Rules: R3, R4. */
import type { Place, Problem } from '../../model/errors.ts'
import { formatKeyPath } from '../../model/key-path.ts'
import type { Dialect } from '../../model/migration.ts'
import { findFences } from '../fence.ts'
import type { ParseOutcome, Span } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { placesInWords } from '../places-in-words.ts'
import { blockPaths } from './block-paths.ts'
import { compose } from './compose.ts'
import { YamlDocument } from './document.ts'
import { Draft, limitOf } from './draft.ts'
import { readEvents } from './read-events.ts'
import { checkText } from './text-checks.ts'
import { YamlError } from './yaml-error.ts'

/**
 * Reads a text in the dialect of its consumer. A `%YAML` line of the file does not change the
 * dialect: the consumers told apart here take no notice of it.
 */
export function parseYaml(text: string, dialect: Dialect): ParseOutcome {
  try {
    return outcomeOf(drafted(text, dialect))
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    return { ok: false, problems: [problemOf(text, error)] }
  }
}

function drafted(text: string, dialect: Dialect): Draft {
  checkText(text, dialect.version === '1.1', dialect.bom !== false)
  const draft = new Draft(text, dialect, readEvents(text, limitOf(dialect)))
  compose(draft)
  const { tree } = draft
  if (tree.root !== 0 && !tree.isTable(tree.root)) {
    const detail = tree.isArray(tree.root) ? 'it holds a list' : 'it holds a single value'
    throw new YamlError(tree.start(tree.root), detail, 'TARGET_WRONG_ROOT')
  }
  return draft
}

function outcomeOf(draft: Draft): ParseOutcome {
  const [first, ...rest] = duplicateProblems(draft)
  if (first !== undefined) return { ok: false, problems: [first, ...rest] }
  if (draft.markers.length === 0) return { ok: true, document: new YamlDocument(draft) }
  const { fences, problems } = findFences(draft.text, markersOf(draft), new LineIndex(draft.text))
  const blocks = fences.map(fence => ({ ...fence, paths: blockPaths(draft, fence.body) }))
  return { ok: true, document: new YamlDocument(draft, blocks, problems) }
}

function problemOf(text: string, error: YamlError): Problem {
  const { code, message, offset } = error
  const place: Place = new LineIndex(text).placeAt(offset === -1 ? text.length : offset)
  return { code, detail: message, places: [place] }
}

function duplicateProblems(draft: Draft): Problem[] {
  const { tree } = draft
  if (draft.duplicates.size === 0) return []
  const lines = new LineIndex(draft.text)
  return [...draft.duplicates].map(([node, offsets]) => {
    const places = [tree.from(node), ...offsets].map(offset => lines.placeAt(offset))
    return {
      code: 'DUPLICATE_KEY',
      detail: `${formatKeyPath(tree.pathOf(node))} is defined in ${placesInWords(places)}`,
      places,
    }
  })
}

function markersOf(draft: Draft): Span[] {
  return draft.markers.map(index => ({
    start: draft.comments[index] ?? 0,
    end: draft.comments[index + 1] ?? 0,
  }))
}
