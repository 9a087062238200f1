/** Keys: quoted, and in JSON5 identifiers. RFC 8259 section 4; JSON5 section 3. */
import type { Draft } from './draft.ts'
import { codeUnitAt, endOfString, noSingleQuotes, readString } from './scan-string.ts'

/** Moves past the key that starts here and returns what it says. */
export function scanKey(draft: Draft): string {
  const { text, pos: start } = draft
  const { isJson5 } = draft.grammar
  const code = text.charCodeAt(start)
  if (code === 34 || (code === 39 && isJson5)) {
    draft.pos = endOfString(text, start, isJson5)
    return quotedKey(draft, start, draft.pos)
  }
  if (!isJson5) draft.fail(missingKey(text, start))
  plainKey.lastIndex = start
  const plain = plainKey.exec(text)?.[0]
  if (plain === undefined) return scanIdentifier(draft)
  draft.pos += plain.length
  return plain
}

/** Returns what is wrong where a key in double quotes should stand. */
function missingKey(text: string, offset: number): string {
  if (text.startsWith("'", offset)) return noSingleQuotes
  return /^[\w$\p{L}]/u.test(text.slice(offset, offset + 2))
    ? 'this reader takes no key without double quotes'
    : 'a key in double quotes stands here'
}

/** Most keys of a file repeat; the string of one that was just seen is used again. */
function quotedKey(draft: Draft, start: number, end: number): string {
  const { text, recentKeys } = draft
  const length = end - start - 2
  const slot = (text.charCodeAt(start + 1) * 31 + text.charCodeAt(end - 2) * 7 + length) & 255
  const recent = recentKeys[slot]
  if (recent?.length === length && text.startsWith(recent, start + 1)) return recent
  const key = readString(text, start, end)
  // Every escape is longer than what it says, so a key as long as its text has none.
  if (key.length === length) recentKeys[slot] = key
  return key
}

/** A key of the usual letters with its colon at once, which most are. */
const plainKey = /[A-Za-z$_][\w$]{0,99}(?=[: ])/y

const start = /[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nl}$_]/u
const part = /[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nl}$_\p{Mn}\p{Mc}\p{Nd}\p{Pc}\u200C\u200D]/u

/** An identifier of ECMAScript 5.1, reserved words included. */
function scanIdentifier(draft: Draft): string {
  const { text } = draft
  const characters: string[] = []
  for (;;) {
    const escaped = codeUnitAt(text, draft.pos)
    const code = escaped >= 0 ? escaped : text.codePointAt(draft.pos)
    const character = code === undefined ? '' : String.fromCodePoint(code)
    if (!(characters.length === 0 ? start : part).test(character)) break
    characters.push(character)
    draft.pos += escaped >= 0 ? 6 : character.length
  }
  if (characters.length === 0) draft.fail('a key stands here')
  return characters.join('')
}
