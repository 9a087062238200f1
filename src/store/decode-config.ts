/** Decodes a JSON file of the configuration: what is wrong with it is for its owner to mend. */
import type * as z from 'zod/mini'
import { WritError } from '../model/errors.ts'
import { decodeRecord } from './record-file.ts'

/** @throws WritError CONFIG_INVALID naming the file, and the line where JSON tells it. */
export function decodeConfig<T>(text: string, schema: z.ZodMiniType<T>, path: string): T {
  try {
    return decodeRecord(Buffer.from(text, 'utf8'), schema, path)
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    const line = lineOf(text)
    const detail = line === undefined ? error.detail : `${path}, line ${line}: not a JSON text`
    throw new WritError('CONFIG_INVALID', { detail, path })
  }
}

/** Of the parser's own text nothing but the number: it quotes the file. */
function lineOf(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof SyntaxError
      ? /\(line (\d+) column \d+\)$/.exec(error.message)?.[1]
      : undefined
  }
}
