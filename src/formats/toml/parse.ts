/** From text to a checked document, or to everything a reviewer must see. Rules: R3, R4. */

import type { Problem } from '../../model/errors.ts'
import { formatKeyPath } from '../../model/key-path.ts'
import type { Dialect } from '../../model/migration.ts'
import { findFences } from '../fence.ts'
import type { ParseOutcome, Span } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { placesInWords } from '../places-in-words.ts'
import { blockPaths } from './block-paths.ts'
import { TomlDocument } from './document.ts'
import { Draft } from './draft.ts'
import { scanDocument } from './scan-document.ts'
import { TomlSyntaxError } from './syntax-error.ts'
import { Kind } from './tree.ts'

export function parseToml(text: string, dialect: Dialect): ParseOutcome {
  const draft = new Draft(text, dialect)
  const syntax = syntaxProblem(draft)
  const problems = [...(syntax ? [syntax] : []), ...duplicateProblems(draft)]
  if (draft.markers.length === 0)
    return outcome(problems, () => new TomlDocument(draft, dialect, []))

  const { fences, problems: damage } = findFences(text, markersOf(draft), new LineIndex(text))
  return outcome(problems, () => {
    const blocks = fences.map(fence => ({ ...fence, paths: blockPaths(draft, fence.body) }))
    return new TomlDocument(draft, dialect, blocks, damage)
  })
}

function outcome(problems: readonly Problem[], document: () => TomlDocument): ParseOutcome {
  const [first, ...rest] = problems
  return first === undefined
    ? { ok: true, document: document() }
    : { ok: false, problems: [first, ...rest] }
}

function syntaxProblem(draft: Draft): Problem | undefined {
  try {
    if (!draft.text.isWellFormed()) draft.fail('text is made of whole characters', 0)
    scanDocument(draft)
    return undefined
  } catch (error) {
    if (!(error instanceof TomlSyntaxError)) throw error
    const place = new LineIndex(draft.text).placeAt(error.offset)
    return {
      code: 'TARGET_INVALID',
      detail: error.message,
      places: [place],
    }
  }
}

function duplicateProblems(draft: Draft): Problem[] {
  if (draft.duplicates.size === 0) return []
  const lines = new LineIndex(draft.text)
  return [...draft.duplicates].map(([node, offsets]) => {
    const places = [firstPlace(draft, node), ...offsets].map(offset => lines.placeAt(offset))
    return {
      code: 'DUPLICATE_KEY',
      detail: `${formatKeyPath(draft.tree.pathOf(node))} is defined in ${placesInWords(places)}`,
      places,
    }
  })
}

/** A header counts from its bracket, a pair from the first part of its key. */
function firstPlace(draft: Draft, node: number): number {
  const kind = draft.tree.kind(node)
  return kind === Kind.header || kind === Kind.tables || kind === Kind.implicit
    ? draft.statements.start(draft.tree.statement(node))
    : draft.tree.from(node)
}

function markersOf(draft: Draft): Span[] {
  return draft.markers.map(index => ({
    start: draft.comments[index] ?? 0,
    end: draft.comments[index + 1] ?? 0,
  }))
}
