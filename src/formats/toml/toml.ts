/**
 * TOML 1.0 and 1.1 as text with places: own parser, own edits, nothing of the user's re-emitted.
 *
 * Must never write a form TOML 1.0 does not have, look for structure by lines, or put file
 * content into a problem.
 */
import type { Format } from '../format.ts'
import { parseToml } from './parse.ts'
import { putBlock } from './put-block.ts'
import { removeBlock } from './remove-block.ts'
import { removeKey } from './remove-key.ts'
import { setKey } from './set-key.ts'

export const toml: Format = {
  name: 'toml',
  isFenced: true,
  parse: parseToml,
  putBlock,
  removeBlock,
  setKey,
  removeKey,
}
