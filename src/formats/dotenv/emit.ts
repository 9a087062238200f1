/**
 * Text for values: a form that every reader takes for the same value where there is one, else a
 * form of the reader the file is for. Nothing is trusted to be right: each form is read back by
 * the grammar of its readers, with what follows it on the line. Rule: R9.
 */

import { FormatSyntaxError } from '../syntax-error.ts'
import { type Reader, readers } from './reader.ts'
import { Scan } from './scan.ts'
import { scanFile } from './scan-file.ts'

const bare = /^[A-Za-z0-9_./:@%+,-]+$/

/**
 * Returns the text for a value; undefined where the reader has no exact one.
 *
 * @param tail what follows the value on its line.
 */
export function emitValue(
  value: string,
  reader: Reader,
  eol: string,
  tail = '',
): string | undefined {
  const common = commonForms(value).filter(form =>
    readers.every(other => reads(other, form, value)),
  )
  const forms = [...common, ...ownForms(value, reader, eol)]
  // A comment right behind a quoted value would become a part of an unquoted one.
  if (tail !== '') forms.push(...forms.map(form => `${form} `))
  return forms.find(form => reads(reader, form + tail, value))
}

/** Nothing in them that a reader decodes or expands; no line ends, which a shell may join. */
function commonForms(value: string): string[] {
  if (bare.test(value)) return [value, `'${value}'`]
  if (/[\n\\]/.test(value)) return []
  if (!value.includes("'")) return [`'${value}'`]
  return /["$`]/.test(value) ? [] : [`"${value}"`]
}

function ownForms(value: string, reader: Reader, eol: string): string[] {
  switch (reader.name) {
    case 'node':
      return nodeForms(value, eol)
    case 'python-dotenv':
      return [`"${value.replace(/[\\"\p{Cc}]/gu, escaped)}"`, value]
    case 'common':
      return []
    default:
      return [`'${value}'`, `"${value.replace(/[\\"$`]/g, '\\$&')}"`]
  }
}

/** On one line where that is exact; a value that ends in a backslash stands best unquoted. */
function nodeForms(value: string, eol: string): string[] {
  const quoted = ["'", '"', '`'].map(quote => quote + value.replaceAll('\n', eol) + quote)
  return [`"${value.replaceAll('\n', '\\n')}"`, ...quoted, value]
}

const pythonEscapes: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
])

function escaped(character: string): string {
  return pythonEscapes.get(character) ?? `\\${character}`
}

/** Whether the reader takes a line with this text for exactly this value. */
function reads(reader: Reader, text: string, value: string): boolean {
  const scan = new Scan(`K=${text}\n`)
  try {
    scanFile(scan, reader)
  } catch (error) {
    if (error instanceof FormatSyntaxError) return false
    throw error
  }
  return scan.assignments.length === 1 && scan.assignments[0]?.value === value
}
