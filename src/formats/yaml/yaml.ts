/**
 * YAML 1.1 and 1.2 as text with places: nothing of the user's is re-emitted.
 *
 * Must never edit by lines alone, guess through an anchor, or put file content into a problem.
 */
import type { Format } from '../format.ts'
import { parseYaml } from './parse.ts'
import { putBlock } from './put-block.ts'
import { removeBlock } from './remove-block.ts'
import { removeKey } from './remove-key.ts'
import { setKey } from './set-key.ts'

export const yaml: Format = {
  name: 'yaml',
  isFenced: true,
  parse: parseYaml,
  putBlock,
  removeBlock,
  setKey,
  removeKey,
}
