/** Words whose letters come from more than one script, as in look-alike names. Rule: R33. */

/** Scripts told apart; all others count as one. East Asian scripts are written together. */
const scriptNames = [
  ['Latin', 'Latin'],
  ['Cyrillic', 'Cyrillic'],
  ['Greek', 'Greek'],
  ['East Asian', 'Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul'],
  ['Arabic', 'Arabic'],
  ['Hebrew', 'Hebrew'],
  ['Devanagari', 'Devanagari'],
  ['Armenian', 'Armenian'],
  ['Georgian', 'Georgian'],
  ['Thai', 'Thai'],
  ['Coptic', 'Coptic'],
  ['Cherokee', 'Cherokee'],
  ['Lisu', 'Lisu'],
  // Letters without a script are styled copies of others, such as mathematical ones.
  ['styled', 'Common'],
] as const

const ascii = /^[\0-\x7f]*$/

interface Scripts {
  readonly letter: RegExp
  readonly tests: readonly { readonly name: string; readonly test: RegExp }[]
}

let scripts: Scripts | undefined

/**
 * Whether the letters of a word belong to more than one script. Latin beside an East Asian
 * script does not count: such words are written every day.
 */
export function isMixedScript(word: string): boolean {
  if (ascii.test(word)) return false
  scripts ??= readScripts()
  const found = new Set<string>()
  for (const character of word) {
    // Of Latin-1 the letters without a script are units and ordinals.
    if (!scripts.letter.test(character) || isLatin1Common(character)) continue
    found.add(scripts.tests.find(({ test }) => test.test(character))?.name ?? 'other')
  }
  if (found.has('East Asian')) found.delete('Latin')
  return found.size > 1
}

function isLatin1Common(character: string): boolean {
  return character === 'ª' || character === 'º' || character === 'µ'
}

function readScripts(): Scripts {
  const tests = scriptNames.map(([name, ...members]) => ({
    name,
    test: new RegExp(members.map(member => `\\p{scx=${member}}`).join('|'), 'u'),
  }))
  return { letter: /\p{L}/u, tests }
}
