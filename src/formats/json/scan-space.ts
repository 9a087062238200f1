/** White space and comments. RFC 8259 section 2; JSON5 sections 7 and 8. */
import type { Draft } from './draft.ts'

/** Moves past white space and comments; says so where the dialect has none. */
export function skipSpace(draft: Draft): void {
  const { text } = draft
  let pos = draft.pos
  for (;;) {
    const code = text.charCodeAt(pos)
    if (code === 32 || code === 10 || code === 13 || code === 9) pos++
    else if (code === 47 || code === 35) {
      const end = endOfComment(draft, pos)
      if (end === pos) break
      pos = end
    } else if (draft.grammar.isJson5 && isWideSpace(code)) pos++
    else break
  }
  draft.pos = pos
}

const wideSpace = /[\v\f\u00A0\uFEFF\u2028\u2029\p{Zs}]/u

function isWideSpace(code: number): boolean {
  return code === 11 || code === 12 || (code > 127 && wideSpace.test(String.fromCharCode(code)))
}

/** Returns the end of the comment that starts here; a lone slash is none of a strict file. */
function endOfComment(draft: Draft, start: number): number {
  const { text, grammar } = draft
  const isLine = text.startsWith('//', start)
  const isComment = isLine || text.startsWith('/*', start)
  if (!grammar.hasComments) {
    if (isComment || text.startsWith('#', start)) draft.fail('this reader takes no comments', start)
    return start
  }
  if (!isComment) draft.fail('a comment begins with // or /*', start)
  const end = isLine ? endOfLine(draft, start) : endOfBlock(draft, start)
  draft.comments.push(start, end)
  return end
}

/**
 * Readers of JSON with comments differ over which rare line ends close a comment, so there a
 * comment that holds one is refused; JSON5 says that all of them do.
 */
function endOfLine(draft: Draft, start: number): number {
  const { text } = draft
  let pos = start + 2
  for (;;) {
    const code = text.charCodeAt(pos)
    if (pos >= text.length || code === 10) return pos
    if (code === 13 || code === 0x2028 || code === 0x2029) {
      if (draft.grammar.isJson5 || (code === 13 && text.charCodeAt(pos + 1) === 10)) return pos
      draft.fail('a comment ends with a line feed', pos)
    }
    pos++
  }
}

function endOfBlock(draft: Draft, start: number): number {
  const close = draft.text.indexOf('*/', start + 2)
  if (close === -1) draft.fail('a comment is closed with */', start)
  return close + 2
}
