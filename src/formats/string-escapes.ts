/** Escapes in double quotes that TOML, YAML and JSON have in common. */

/** What each letter behind a backslash stands for. */
export const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['"', '"'],
  ['\\', '\\'],
])

const letters: ReadonlyMap<string, string> = new Map(
  [...shortEscapes].map(([letter, character]) => [character, letter]),
)

/** Controls, formats (bidi, zero width, tags), line and paragraph separators, private use. */
export const unseen: RegExp = /["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu

/** Returns a text in double quotes, with everything escaped that a reviewer could not see. */
export function quoted(
  text: string,
  codeEscape: (character: string) => string,
  escaped: RegExp = unseen,
): string {
  const body = text.replace(escaped, character => {
    const letter = letters.get(character)
    return letter === undefined ? codeEscape(character) : `\\${letter}`
  })
  return `"${body}"`
}

/** Returns the escape of TOML and YAML for a character of any plane. */
export function longCodeEscape(character: string): string {
  const hex = hexOf(character.codePointAt(0) ?? 0)
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** Returns the escapes of JSON for a character; one beyond the first plane takes two. */
export function unitEscapes(character: string): string {
  let text = ''
  for (let i = 0; i < character.length; i++) {
    text += `\\u${hexOf(character.charCodeAt(i)).padStart(4, '0')}`
  }
  return text
}

function hexOf(code: number): string {
  return code.toString(16).toUpperCase()
}
