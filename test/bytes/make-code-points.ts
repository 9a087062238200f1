/**
 * Writes src/bytes/code-point-runs.ts. Run it with `node` when a new Unicode version is wanted:
 *
 *     node test/bytes/make-code-points.ts > src/bytes/code-point-runs.ts
 *
 * The table is frozen in the repository, because a diff is signed in its visible form: what is
 * shown must not depend on the Unicode version of the Node that shows it.
 */
import { eastAsianWidthType } from 'get-east-asian-width'

/** Shown as a token although assigned and printable. */
const tokens: readonly (readonly [from: number, to: number, why: string])[] = [
  [0x1160, 0x11ff, 'conjoining vowels and finals, joined with what stands before'],
  [0xd7b0, 0xd7fb, 'more of them'],
  [0x20e3, 0x20e3, 'keycap: widens what stands before'],
  [0x1f1e6, 0x1f1ff, 'regional indicators: width depends on their number'],
  [0x1f3fb, 0x1f3ff, 'skin tones: joined with what stands before'],
  [0x2800, 0x2800, 'a pattern without dots looks like a space'],
  [0x1d159, 0x1d159, 'null notehead, without ink'],
  [0x16fe4, 0x16fe4, 'Khitan filler, without ink'],
  [0xfffc, 0xfffd, 'stand for what could not be shown'],
]

const hidden = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u
const mark = /[\p{Mn}\p{Me}]/u

/** T token, N narrow, W wide, M combining mark, S narrow but may compose with what stands before. */
export type RunClass = 'T' | 'N' | 'W' | 'M' | 'S'

/** The last characters of all canonical compositions. */
const composing = new Set<number>()
for (let codePoint = 0xc0; codePoint < 0x110000; codePoint++) {
  if (codePoint >= 0xd800 && codePoint < 0xe000) continue
  const parts = Array.from(String.fromCodePoint(codePoint).normalize('NFD'))
  if (parts.length > 1) composing.add(parts.at(-1)?.codePointAt(0) ?? 0)
}

export function classOf(codePoint: number): RunClass {
  if (codePoint === 0x20) return 'N'
  if (tokens.some(([from, to]) => codePoint >= from && codePoint <= to)) return 'T'
  const text = String.fromCodePoint(codePoint)
  // A character that normalisation replaces looks exactly like its replacement.
  if (hidden.test(text) || text.normalize('NFC') !== text) return 'T'
  if (mark.test(text)) return 'M'
  const type = eastAsianWidthType(codePoint)
  if (composing.has(codePoint)) return 'S'
  return type === 'fullwidth' || type === 'wide' ? 'W' : 'N'
}

export function makeRuns(): string {
  let runs = ''
  let current = classOf(0)
  let length = 0
  for (let codePoint = 0; codePoint <= 0x110000; codePoint++) {
    const next = codePoint === 0x110000 ? undefined : classOf(codePoint)
    if (next === current) {
      length++
      continue
    }
    runs += current + length.toString(36)
    if (next === undefined) break
    current = next
    length = 1
  }
  return runs
}

/** Returns the runs in pieces of one line each, with the code point at which the piece begins. */
export function pieces(runs: string): [from: number, runs: string][] {
  const made: [from: number, runs: string][] = [[0, '']]
  let from = 0
  for (const [run, length = ''] of runs.matchAll(/[A-Z]([0-9a-z]+)/g)) {
    const last = made.at(-1)
    if (last !== undefined && last[1].length + run.length <= 80) last[1] += run
    else made.push([from, run])
    from += Number.parseInt(length, 36)
  }
  return made
}

if (import.meta.main) {
  const hex = (codePoint: number): string => `0x${codePoint.toString(16)}`
  console.log(`/** Made by test/bytes/make-code-points.ts; do not edit. */

/** The version of Unicode the table was made from. */
export const unicodeVersion = '${process.versions['unicode']}'

/**
 * All code points from U+0000 on as runs: T shown as a token, N one column, W two columns,
 * M combining mark, S one column but may compose with what stands before; behind the letter the
 * length of the run in base 36. In pieces, each with its first code point, to be read apart.
 */
export const codePointRuns: readonly (readonly [from: number, runs: string])[] = [
${pieces(makeRuns())
  .map(([from, runs]) => `  [${hex(from)}, '${runs}'],`)
  .join('\n')}
]`)
}
