/** Refusals that several edits share; none quotes a value. */
import type { ErrorCode, Problem } from '../../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import { blockName } from '../fence.ts'
import type { EditOutcome, Span } from '../format.ts'
import { placesInWords } from '../places-in-words.ts'
import type { YamlDocument } from './document.ts'

/** The refusal of an edit whose result does not read as meant. */
export const misreadProblem: Problem = {
  code: 'NO_SAFE_PLACE',
  detail: 'the edit would change how other lines of the file are read',
}

export function refused(...problems: readonly Problem[]): EditOutcome {
  const [first, ...rest] = problems
  return first === undefined ? { ok: true, edits: [] } : { ok: false, problems: [first, ...rest] }
}

/** Returns the refusal to define a key path that is defined already. */
export function conflict(yaml: YamlDocument, path: KeyPath, node: number): Problem {
  const offset = yaml.tree.from(node)
  const places = [yaml.placeAt(offset)]
  const block = yaml.blockAt(offset)
  const owner = block ? `the block ${blockName(block)}` : 'the user'
  return {
    code: 'KEY_CONFLICT',
    detail: `${formatKeyPath(path)} is defined by ${owner} in ${placesInWords(places)}`,
    places,
  }
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
