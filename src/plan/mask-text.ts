/** The constant-width text that stands for a secret wherever a plan is shown. Rule: R14. */
import { fingerprint } from '../bytes/digest.ts'
import type { Place } from '../model/errors.ts'

const purpose = 'mask'
const shape = /‹secret [0-9a-f]{8}›/

/**
 * Returns the mask of a value: equal for equal values at the same place of the same file, and
 * saying nothing else about them.
 */
export function maskText(key: Uint8Array, realPath: string, path: string, value: string): string {
  return `‹secret ${fingerprint(key, purpose, realPath, path, value)}›`
}

/**
 * Whether a text holds a mask: somebody copied what was shown to them. Writing it would replace
 * a working secret by a picture of one (NousResearch/hermes-agent#42727).
 */
export function holdsMask(text: string): boolean {
  return shape.test(text)
}

/** Returns every place of a text where a mask begins. */
export function maskPlaces(text: string): readonly Place[] {
  return text.split('\n').flatMap((line, index) => {
    const column = line.search(shape)
    return column === -1 ? [] : [{ line: index + 1, column: column + 1 }]
  })
}
