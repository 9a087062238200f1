/** Keys: bare, quoted, dotted. TOML 1.1: Keys. */
import type { Draft } from './draft.ts'
import { skipBlanks } from './scan-space.ts'
import { endOfString, readString } from './scan-string.ts'

/** A to Z, a to z, 0 to 9, `-` and `_`. */
const isBare: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_-]/.test(String.fromCharCode(code)),
)

/** Reads a key with all its dotted parts into `draft.parts`; stands after it and its blanks. */
export function scanKey(draft: Draft): void {
  draft.partCount = 0
  draft.keyStart = draft.pos
  for (;;) {
    scanPart(draft)
    skipBlanks(draft)
    if (draft.text.charCodeAt(draft.pos) !== 46) return
    draft.pos++
    skipBlanks(draft)
  }
}

function scanPart(draft: Draft): void {
  const { text } = draft
  const start = draft.pos
  const code = text.charCodeAt(start)
  const index = draft.partCount++
  draft.assertDepth(draft.partCount, start)
  if (code === 34 || code === 39) {
    if (text.charCodeAt(start + 1) === code && text.charCodeAt(start + 2) === code) {
      draft.fail('a key is no multi-line string')
    }
    draft.pos = endOfString(text, start, draft.isEdition11)
    draft.parts[index] = readString(text, start, draft.pos)
  } else {
    let pos = start
    while (isBare[text.charCodeAt(pos)] === true) pos++
    if (pos === start) draft.fail('a key stands here')
    draft.pos = pos
    draft.parts[index] = bareKey(draft, start, pos)
  }
  draft.partEnds[index] = draft.pos
}

/** Most keys of a file repeat; the string of one that was just seen is used again. */
function bareKey(draft: Draft, start: number, end: number): string {
  const { text, recentKeys } = draft
  const slot = (text.charCodeAt(start) * 31 + text.charCodeAt(end - 1) * 7 + end - start) & 255
  const recent = recentKeys[slot]
  if (recent?.length === end - start && text.startsWith(recent, start)) return recent
  const key = text.slice(start, end)
  recentKeys[slot] = key
  return key
}
