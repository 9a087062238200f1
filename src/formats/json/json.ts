/**
 * JSON, with comments, trailing commas, or as JSON5, as text with places: own parser, own edits,
 * nothing of the user's re-emitted. There are no markers: the last receipt says what is owned.
 *
 * Must never write anything but strict JSON values, read a file without a value as an empty one,
 * or put file content into a problem.
 */
import type { Format } from '../format.ts'
import { parseJson } from './parse.ts'
import { putBlock } from './put-block.ts'
import { removeBlock } from './remove-block.ts'
import { removeKey } from './remove-key.ts'
import { setKey } from './set-key.ts'

export const json: Format = {
  name: 'json',
  isFenced: false,
  parse: parseJson,
  putBlock,
  removeBlock,
  setKey,
  removeKey,
}
