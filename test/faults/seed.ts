/** Chance that can be had again: the seed is printed, and WRIT_FAULT_SEED sets it. */
const { WRIT_FAULT_SEED } = process.env

export const seed: number =
  WRIT_FAULT_SEED === undefined ? Date.now() % 1_000_000 : Number(WRIT_FAULT_SEED)

/** Returns the same fractions for the same seed and name. */
export function chance(name: string): () => number {
  let state = seed
  for (const character of name) state = (state * 31 + character.charCodeAt(0)) | 0
  // Mulberry32.
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Returns that many of the list, in the order of chance. */
export function pick<T>(list: readonly T[], count: number, random: () => number): T[] {
  const left = [...list]
  const picked: T[] = []
  while (picked.length < count && left.length > 0) {
    picked.push(...left.splice(Math.floor(random() * left.length), 1))
  }
  return picked
}
