/** Letters that pass for Latin ones in most fonts, and texts that look alike with them. Rule: R33. */

/** Each Latin letter with those that pass for it; what compatibility forms fold is not repeated. */
const copies: Readonly<Record<string, string>> = {
  a: 'аαɑ',
  c: 'сϲ',
  d: 'ԁ',
  e: 'еҽ',
  g: 'ɡց',
  h: 'һհ',
  i: 'іɩιı',
  j: 'јϳ',
  k: 'κ',
  l: 'ӏ',
  n: 'ո',
  o: 'оοօ',
  p: 'рρ',
  q: 'ԛզ',
  s: 'ѕ',
  u: 'սυ',
  v: 'νѵ',
  w: 'ԝ',
  x: 'х',
  y: 'уγ',
  A: 'АΑ',
  B: 'ВΒ',
  C: 'СϹ',
  E: 'ЕΕ',
  H: 'НΗ',
  I: 'ІΙӀ',
  J: 'Ј',
  K: 'КΚ',
  M: 'МΜ',
  N: 'Ν',
  O: 'ОΟՕ',
  P: 'РΡ',
  S: 'Ѕ',
  T: 'ТΤ',
  X: 'ХΧ',
  Y: 'УΥ',
  Z: 'Ζ',
}

const latin: ReadonlyMap<string, string> = new Map(
  Object.entries(copies).flatMap(([letter, others]) =>
    [...others].map(other => [other, letter] as const),
  ),
)

const ascii = /^[\0-\x7f]*$/

/** Returns the text with Latin letters for those that pass for them; equal texts look alike. */
export function skeletonOf(text: string): string {
  if (ascii.test(text)) return text
  return Array.from(text.normalize('NFKC'), character => latin.get(character) ?? character).join('')
}

/** Whether a word of at least three letters reads as a Latin one and has none. */
export function passesForLatin(word: string): boolean {
  return word.length >= 3 && !/[\0-\x7f]/.test(word) && /^[A-Za-z]+$/.test(skeletonOf(word))
}
