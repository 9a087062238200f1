/** From text to a checked document, or to everything a reviewer must see. Rules: R2, R3, R4. */
import type { Problem } from '../../model/errors.ts'
import { formatKeyPath } from '../../model/key-path.ts'
import type { Dialect } from '../../model/migration.ts'
import type { ParseOutcome } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { rootNode } from '../node-table.ts'
import { placesInWords } from '../places-in-words.ts'
import { JsonDocument } from './document.ts'
import { Draft } from './draft.ts'
import { scanDocument } from './scan-value.ts'
import { JsonSyntaxError } from './syntax-error.ts'
import { Kind } from './tree.ts'

/**
 * Parses a config file. A text without a single character is the empty file that is about to be
 * made; one of spaces or comments is no JSON, and never read as empty.
 */
export function parseJson(text: string, dialect: Dialect): ParseOutcome {
  const draft = new Draft(text, dialect)
  const problems = scanProblems(draft, dialect)
  if (problems.length === 0 && draft.tree.kind(rootNode) !== Kind.object) {
    const detail = 'the file holds a value that is no object'
    const places = [new LineIndex(text).placeAt(draft.tree.start(rootNode))]
    problems.push({ code: 'TARGET_WRONG_ROOT', detail, places })
  }
  const [first, ...rest] = problems
  return first === undefined
    ? { ok: true, document: new JsonDocument(draft, dialect) }
    : { ok: false, problems: [first, ...rest] }
}

/** Returns what is wrong with a text by the grammar alone: any root will do, but there is one. */
export function grammarProblems(text: string, dialect: Dialect): Problem[] {
  const draft = new Draft(text, dialect)
  if (!draft.isEmpty) return scanProblems(draft, dialect)
  return [
    { code: 'TARGET_INVALID', detail: 'a value stands here', places: [{ line: 1, column: 1 }] },
  ]
}

function scanProblems(draft: Draft, dialect: Dialect): Problem[] {
  const syntax = syntaxProblem(draft, dialect)
  return [...(syntax ? [syntax] : []), ...duplicateProblems(draft)]
}

function syntaxProblem(draft: Draft, dialect: Dialect): Problem | undefined {
  try {
    if (dialect.bom === false && draft.text.startsWith('\uFEFF')) {
      draft.fail('the file does not begin with a byte order mark', 0)
    }
    if (!draft.text.isWellFormed()) draft.fail('text is made of whole characters', 0)
    scanDocument(draft)
    return undefined
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const places = [new LineIndex(draft.text).placeAt(error.offset)]
    return { code: 'TARGET_INVALID', detail: error.message, places }
  }
}

function duplicateProblems(draft: Draft): Problem[] {
  if (draft.duplicates.size === 0) return []
  const lines = new LineIndex(draft.text)
  return [...draft.duplicates].map(([node, offsets]) => {
    const places = [draft.tree.from(node), ...offsets].map(offset => lines.placeAt(offset))
    return {
      code: 'DUPLICATE_KEY',
      detail: `${formatKeyPath(draft.tree.pathOf(node))} is defined in ${placesInWords(places)}`,
      places,
    }
  })
}
