/**
 * `.env` files as text with places, read by the rules of the program that reads them.
 *
 * Must never source a file, expand or run anything in it, or pass over a line its reader skips.
 */
import type { Format } from '../format.ts'
import { parseDotenv } from './parse.ts'
import { putBlock } from './put-block.ts'
import { removeBlock } from './remove-block.ts'
import { removeKey } from './remove-key.ts'
import { setKey } from './set-key.ts'

export const dotenv: Format = {
  name: 'dotenv',
  isFenced: true,
  parse: parseDotenv,
  putBlock,
  removeBlock,
  setKey,
  removeKey,
}
