/** The programs that read a dotenv file; no two of them agree on every line. */
import { nodeReader } from './read-node.ts'
import { pythonReader } from './read-python.ts'
import { shellReader } from './read-shell.ts'
import type { Scan } from './scan.ts'

/** The grammar of one reader. Each function moves the scan past what it reads, or fails there. */
export interface Reader {
  readonly name: string
  /** Sticky; what may stand around keys, values and comments on a line. */
  readonly blanks: RegExp
  /** Whether CRLF ends a line; where it does not, a CR is text. */
  readonly hasCrlf: boolean
  /** Refuses characters the reader takes for something else than their neighbours on a line. */
  check(scan: Scan): void
  /** Reads `export` with its blanks, and the key; returns where the key starts, and the key. */
  readKey(scan: Scan): { readonly start: number; readonly key: string }
  /** Reads the `=` with what may stand before it. */
  readEquals(scan: Scan): void
  /** Reads the value from behind the `=`; returns where its spelling starts, and the value. */
  readValue(scan: Scan): { readonly start: number; readonly value: string }
  /** Refuses a comment that the reader may take for something else. */
  checkComment(scan: Scan, end: number, isAlone: boolean): void
}

export const readers: readonly Reader[] = [nodeReader, pythonReader, shellReader]

/**
 * A file of which nobody knows the reader: read as Node does, which is the most usual one, and
 * written in forms alone that mean the same to all.
 */
const anyReader: Reader = { ...nodeReader, name: 'common' }

/** Returns the reader a dialect names; undefined where it names none. */
export function readerNamed(version: string): Reader | undefined {
  return [...readers, anyReader].find(reader => reader.name === version)
}
