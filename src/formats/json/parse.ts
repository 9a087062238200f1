/** From text to a checked document, or to everything a reviewer must see. Rules: R2, R3, R4. */
import type { Problem } from '../../model/errors.ts'
import type { Dialect } from '../../model/migration.ts'
import { duplicateProblems } from '../duplicate-keys.ts'
import type { ParseOutcome } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { rootNode } from '../node-table.ts'
import { parseOutcome } from '../outcomes.ts'
import { syntaxProblems } from '../syntax-error.ts'
import { JsonDocument } from './document.ts'
import { Draft } from './draft.ts'
import { scanDocument } from './scan-value.ts'

/**
 * Parses a config file. A text without a single character is the empty file that is about to be
 * made; one of spaces or comments is no JSON, and never read as empty.
 */
export function parseJson(text: string, dialect: Dialect): ParseOutcome {
  const draft = new Draft(text, dialect)
  const problems = scanProblems(draft, dialect)
  if (problems.length === 0 && !draft.tree.isTable(rootNode)) {
    const detail = 'the file holds a value that is no object'
    const places = [new LineIndex(text).placeAt(draft.tree.start(rootNode))]
    problems.push({ code: 'TARGET_WRONG_ROOT', detail, places })
  }
  return parseOutcome(problems, () => new JsonDocument(draft, dialect))
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
  const { text, tree } = draft
  const syntax = syntaxProblems(text, () => {
    if (dialect.bom === false && text.startsWith('\uFEFF')) {
      draft.fail('the file does not begin with a byte order mark', 0)
    }
    if (!text.isWellFormed()) draft.fail('text is made of whole characters', 0)
    scanDocument(draft)
  })
  const duplicates = [...draft.duplicates].map(([node, offsets]) => ({
    path: tree.pathOf(node),
    offsets: [tree.from(node), ...offsets],
  }))
  return [...syntax, ...duplicateProblems(text, duplicates)]
}
