/** Spaces, line ends and comments. TOML 1.1: Whitespace, Newline, Comment. */
import type { Draft } from './draft.ts'

export function skipBlanks(draft: Draft): void {
  const { text } = draft
  let pos = draft.pos
  let code = text.charCodeAt(pos)
  while (code === 32 || code === 9) code = text.charCodeAt(++pos)
  draft.pos = pos
}

/** Moves past one line end; a CR counts only in front of LF. */
export function skipLineBreak(draft: Draft): boolean {
  const code = draft.text.charCodeAt(draft.pos)
  if (code === 10) draft.pos++
  else if (code === 13 && draft.text.charCodeAt(draft.pos + 1) === 10) draft.pos += 2
  else return false
  return true
}

/** Moves past the comment that starts here, up to its line end. */
export function scanComment(draft: Draft): void {
  const { text } = draft
  const start = draft.pos
  let pos = start + 1
  for (;;) {
    const code = text.charCodeAt(pos)
    if (code >= 32 ? code !== 127 : code === 9) pos++
    else if (pos >= text.length || code === 10) break
    else if (code === 13 && text.charCodeAt(pos + 1) === 10) break
    else draft.fail('a comment holds no control character', pos)
  }
  draft.comments.push(start, pos)
  draft.pos = pos
}

/** Moves past spaces, and past line ends and comments where the grammar allows them. */
export function skipBetween(draft: Draft, multiline: boolean): void {
  for (;;) {
    skipBlanks(draft)
    if (!multiline) return
    if (draft.text.charCodeAt(draft.pos) === 35) scanComment(draft)
    if (!skipLineBreak(draft)) return
  }
}
