/** Refusals that several edits share; none quotes a value. */

import type { ErrorCode, Problem } from '../../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import type { Span } from '../format.ts'
import { keyConflict } from '../key-conflict.ts'
import { placesInWords } from '../places-in-words.ts'
import type { YamlDocument } from './document.ts'

/** The refusal of an edit whose result does not read as meant. */
export const misreadProblem: Problem = {
  code: 'NO_SAFE_PLACE',
  detail: 'the edit would change how other lines of the file are read',
}

/** Returns the refusal to define a key path that is defined already. */
export function conflict(yaml: YamlDocument, path: KeyPath, node: number): Problem {
  return keyConflict(yaml, path, [yaml.tree.from(node)])
}

export function placed(
  code: ErrorCode,
  yaml: YamlDocument,
  offset: number,
  path: KeyPath,
  what: string,
): Problem {
  const places = [yaml.placeAt(offset)]
  const where = path.length === 0 ? '' : `${formatKeyPath(path)}: `
  return { code, detail: `${where}${what} ${placesInWords(places)}`, places }
}

/** Returns the block that stands at or around a range, or inside it. */
export function blockTouching(yaml: YamlDocument, range: Span): boolean {
  return yaml.blocks.some(block => block.span.start < range.end && block.span.end > range.start)
}
