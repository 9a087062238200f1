/** Public test data, where WRIT_CORPORA names its folder. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const corpora: string | undefined = process.env['WRIT_CORPORA']

/** Reads a file of the corpora; fails where the variable is set and the file is not there. */
export function corpusText(...path: readonly string[]): string {
  return readFileSync(join(corpora ?? '', ...path), 'utf8')
}

export function corpusJson(...path: readonly string[]): unknown {
  return JSON.parse(corpusText(...path))
}
