/** From text to a checked document, or to everything a reviewer must see. Rules: R3, R4. */
import type { Problem } from '../../model/errors.ts'
import { formatKeyPath } from '../../model/key-path.ts'
import type { Dialect } from '../../model/migration.ts'
import { findFences } from '../fence.ts'
import type { ParseOutcome } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { placesInWords } from '../places-in-words.ts'
import { blockPaths, DotenvDocument } from './document.ts'
import { type Reader, readerNamed } from './reader.ts'
import { Scan } from './scan.ts'
import { scanFile } from './scan-file.ts'
import { DotenvSyntaxError } from './syntax-error.ts'

export function parseDotenv(text: string, dialect: Dialect): ParseOutcome {
  const reader = readerNamed(dialect.version)
  if (reader === undefined) {
    const detail = 'the reader of a dotenv file is node, python-dotenv or sh'
    return { ok: false, problems: [{ code: 'FORMAT_UNSUPPORTED', detail }] }
  }
  const scan = new Scan(text)
  const lines = new LineIndex(text)
  const syntax = syntaxProblem(scan, reader, dialect, lines)
  const problems = [...(syntax ? [syntax] : []), ...duplicateProblems(scan, lines)]
  const [first, ...rest] = problems
  if (first) return { ok: false, problems: [first, ...rest] }
  const { fences, problems: damage } = findFences(text, scan.markers, lines)
  const blocks = fences.map(fence => ({
    ...fence,
    paths: blockPaths(scan.assignments, fence.body),
  }))
  return { ok: true, document: new DotenvDocument(scan, reader, blocks, damage, lines) }
}

function syntaxProblem(
  scan: Scan,
  reader: Reader,
  dialect: Dialect,
  lines: LineIndex,
): Problem | undefined {
  try {
    if (!scan.text.isWellFormed()) scan.fail('text is made of whole characters', 0)
    if (dialect.bom === false && scan.pos > 0) {
      scan.fail('the reader takes no byte order mark', 0)
    }
    scanFile(scan, reader)
    return undefined
  } catch (error) {
    if (!(error instanceof DotenvSyntaxError)) throw error
    return {
      code: 'TARGET_INVALID',
      detail: error.message,
      places: [lines.placeAt(error.offset)],
    }
  }
}

function duplicateProblems(scan: Scan, lines: LineIndex): Problem[] {
  const keys = new Set<string>()
  for (const { key } of scan.assignments) keys.add(key)
  if (keys.size === scan.assignments.length) return []
  const first = new Map<string, number>()
  const all = new Map<string, number[]>()
  for (const { key, keySpan } of scan.assignments) {
    const before = first.get(key)
    if (before === undefined) first.set(key, keySpan.start)
    else {
      const offsets = all.get(key)
      if (offsets) offsets.push(keySpan.start)
      else all.set(key, [before, keySpan.start])
    }
  }
  return [...all].map(([key, offsets]) => {
    const places = offsets.map(offset => lines.placeAt(offset))
    return {
      code: 'DUPLICATE_KEY',
      detail: `${formatKeyPath([key])} is defined in ${placesInWords(places)}`,
      places,
    }
  })
}
