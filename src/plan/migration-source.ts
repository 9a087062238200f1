/**
 * A migration document as a tree with places, the same for YAML, JSON and TOML.
 *
 * The reader above it never sees which of the three it was. Decoding is strict: fatal UTF-8, no
 * duplicate keys, no merge keys, a limit for size, depth and what aliases expand to.
 */
import type { Place } from '../model/errors.ts'
import { type Report, type SourceNode, start } from './migration-node.ts'
import { readTomlSource } from './migration-toml.ts'
import { readYamlSource } from './migration-yaml.ts'

/** Far above any migration, far below what makes a parser slow. */
const sizeLimit = 8 * 1_048_576

/** Returns the document, or undefined where it is not one at all; problems go to the report. */
export function readSource(
  bytes: Uint8Array,
  fileName: string,
  report: Report,
): SourceNode | undefined {
  if (bytes.length > sizeLimit) {
    report(start, 'a migration document is smaller than 8 MiB')
    return undefined
  }
  const text = decoded(bytes)
  if (text === undefined) {
    report(start, 'the document is not valid UTF-8')
    return undefined
  }
  if (/\.toml$/i.test(fileName)) return readTomlSource(text, report)
  if (/\.jsonc?$/i.test(fileName) && !isStrictJson(text, report)) return undefined
  return readYamlSource(text, report)
}

/** Without its byte order mark; undefined for invalid UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** JSON is read as the YAML it is, after the strict parser has said that it is JSON. */
function isStrictJson(text: string, report: Report): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    report(errorPlace(text, error), 'this is not valid JSON; comments and trailing commas are not')
    return false
  }
}

/** The parser's text quotes the source, so only the position is taken from it. */
function errorPlace(text: string, error: unknown): Place {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
