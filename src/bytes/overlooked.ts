/** What a reader overlooks in a line of text. Rule: R33. */
import { passesForLatin, skeletonOf } from './look-alikes.ts'
import { isMixedScript } from './scripts.ts'
import { visibleCells, visibleText } from './visible.ts'

const plainAscii = /^[\t -~]*$/

/** Whether there are characters without ink. */
export function hasHidden(text: string): boolean {
  return !plainAscii.test(text) && visibleCells(text).some(({ kind }) => kind === 'token')
}

/** Letters with their marks, digits and what joins them in names. */
const words = /[\p{L}\p{M}\p{N}_]+/gu

/** Whether the letters of a word are not what they seem. */
export function hasFalseWord(text: string): boolean {
  if (plainAscii.test(text)) return false
  return (text.match(words) ?? []).some(word => isMixedScript(word) || passesForLatin(word))
}

/** Returns what a text looks like, made visible; equal for texts nobody tells apart. */
export function lookOf(text: string): string {
  return skeletonOf(visibleText(text))
}

/** Whether two texts differ and look the same. */
export function areTwins(a: string, b: string): boolean {
  return a !== b && !(plainAscii.test(a) && plainAscii.test(b)) && lookOf(a) === lookOf(b)
}
