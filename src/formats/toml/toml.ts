import type { Format } from '../format.ts'
import { parseToml } from './parse.ts'

const nope = () => {
  throw new Error('x')
}
export const toml: Format = {
  name: 'toml',
  parse: parseToml,
  putBlock: nope,
  removeBlock: nope,
  setKey: nope,
  removeKey: nope,
}
