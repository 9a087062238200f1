/** Text as one word of a POSIX shell. */

const bare = /^[A-Za-z0-9_./:@%+=,-]+$/

/** Controls, format characters (bidi, zero-width, tags), line separators, odd spaces, surrogates. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/u

/**
 * Returns the text as one shell word that shows every byte it holds.
 *
 * Characters a terminal would act on or hide are spelled in octal through `printf`, so that the
 * word can be printed and pasted. Rule: R33.
 */
export function shellQuote(text: string): string {
  if (bare.test(text)) return text
  // A command substitution would drop a final line end.
  if (!hidden.test(text) || text.endsWith('\n')) return `'${text.replaceAll("'", "'\\''")}'`
  return `"$(printf '${printfFormat(text)}')"`
}

function printfFormat(text: string): string {
  let format = ''
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte)
    if (character === '%') format += '%%'
    else if (bare.test(character) || character === ' ') format += character
    else format += `\\${byte.toString(8).padStart(3, '0')}`
  }
  return format
}
