/** From text to a checked document, or to everything a reviewer must see. Rules: R3, R4. */
import type { Problem } from '../../model/errors.ts'
import type { Dialect } from '../../model/migration.ts'
import { duplicateProblems } from '../duplicate-keys.ts'
import { findBlocks } from '../fence.ts'
import type { ParseOutcome } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { parseOutcome } from '../outcomes.ts'
import { syntaxProblems } from '../syntax-error.ts'
import { blockPaths, DotenvDocument } from './document.ts'
import { type Reader, readerNamed } from './reader.ts'
import { Scan } from './scan.ts'
import { scanFile } from './scan-file.ts'

export function parseDotenv(text: string, dialect: Dialect): ParseOutcome {
  const reader = readerNamed(dialect.version)
  if (reader === undefined) {
    const detail = 'the reader of a dotenv file is node, python-dotenv or sh'
    return { ok: false, problems: [{ code: 'FORMAT_UNSUPPORTED', detail }] }
  }
  const scan = new Scan(text)
  const syntax = syntaxProblems(text, () => {
    if (!text.isWellFormed()) scan.fail('text is made of whole characters', 0)
    if (dialect.bom === false && scan.pos > 0) scan.fail('the reader takes no byte order mark', 0)
    scanFile(scan, reader)
  })
  const problems = [...syntax, ...duplicatesOf(scan)]
  return parseOutcome(problems, () => documentOf(scan, reader))
}

function documentOf(scan: Scan, reader: Reader): DotenvDocument {
  const { text, markers, assignments } = scan
  const found = findBlocks(text, markers, new LineIndex(text), body =>
    blockPaths(assignments, body),
  )
  return new DotenvDocument(scan, reader, found)
}

function duplicatesOf(scan: Scan): Problem[] {
  const keys = new Set<string>()
  for (const { key } of scan.assignments) keys.add(key)
  if (keys.size === scan.assignments.length) return []
  const offsets = Map.groupBy(scan.assignments, ({ key }) => key)
  const duplicates = [...offsets]
    .filter(([, all]) => all.length > 1)
    .map(([key, all]) => ({ path: [key], offsets: all.map(({ keySpan }) => keySpan.start) }))
  return duplicateProblems(scan.text, duplicates)
}
