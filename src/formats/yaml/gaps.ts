/**
 * Walks over what stands between the tokens of the events: white space, comments, indicators,
 * directives and document marks. Only there can `#` begin a comment.
 */

import { isMarkerLike } from '../fence.ts'
import { FormatSyntaxError } from '../syntax-error.ts'
import { startsLine } from '../text-lines.ts'
import type { Draft } from './draft.ts'
import { checkVersion } from './text-checks.ts'

const Code = { tab: 9, lf: 10, cr: 13, space: 32, hash: 35, percent: 37, dash: 45 } as const
const Sign = { colon: 58, greater: 62, question: 63, bar: 124, bom: 0xfeff } as const

/** Where the indicators of the entry being read were seen; -1 where not yet. */
export interface Marks {
  dash: number
  question: number
  colon: number
}

export class GapWalker {
  readonly #draft: Draft
  readonly #text: string
  pos = 0
  /** Whether a line with `---` was seen. */
  #isStarted = false

  constructor(draft: Draft) {
    this.#draft = draft
    this.#text = draft.text
  }

  /** Walks to the next thing that is neither white space nor a comment. */
  skipSpace(limit: number = this.#text.length): void {
    while (this.pos < limit) {
      const code = this.#text.charCodeAt(this.pos)
      if (code === Code.hash) this.#comment()
      else if (isSpace(code)) this.pos++
      else if (code === Sign.bom) this.#mark()
      else return
    }
  }

  /** Walks to a token, noting indicators; without marks it is the head of the document. */
  walkTo(token: number, marks: Marks | undefined): void {
    while (true) {
      this.skipSpace(token)
      if (this.pos >= token) return
      const code = this.#text.charCodeAt(this.pos)
      if (code === Sign.bar || code === Sign.greater) return
      if (marks === undefined) this.#head(code)
      else {
        if (code === Code.dash) marks.dash = this.pos
        else if (code === Sign.question) marks.question = this.pos
        else if (code === Sign.colon) marks.colon = this.pos
        this.pos++
      }
    }
  }

  /** Walks to the first thing that is no comma. */
  skipCommas(): void {
    this.skipSpace()
    while (this.#text[this.pos] === ',') {
      this.pos++
      this.skipSpace()
    }
  }

  /** Walks over the header of a block text to its first line. */
  skipHeader(content: number): void {
    const hash = this.#text.indexOf('#', this.pos)
    if (hash !== -1 && hash < content) {
      this.pos = hash
      this.#comment()
    }
    this.pos = content
  }

  /** Walks to the end of the text. */
  finish(): void {
    this.skipSpace()
    while (this.pos < this.#text.length) {
      if (this.#text.startsWith('...', this.pos)) {
        this.#checkEnd()
        if (this.#draft.documentEnd === -1) this.#draft.documentEnd = this.pos
        this.pos += 3
      } else this.#head(this.#text.charCodeAt(this.pos))
      this.skipSpace()
    }
  }

  /** A directive takes its line, the start mark of a document three characters. */
  #head(code: number): void {
    if (code === Code.percent) {
      checkVersion(this.#text, this.pos, this.#draft.isOld)
      const end = this.#text.indexOf('\n', this.pos)
      this.pos = end === -1 ? this.#text.length : end
    } else if (code === Code.dash) {
      this.#isStarted = true
      this.pos += 3
    } else {
      this.#checkEnd()
      this.pos++
    }
  }

  /** Readers of YAML 1.1 take no end of a document that has not begun. */
  #checkEnd(): void {
    const { isOld, tree } = this.#draft
    const isEarly = isOld && !this.#isStarted && tree.root === 0
    if (isEarly && this.#text.startsWith('...', this.pos)) {
      throw new FormatSyntaxError(this.pos, 'a line with ... ends no document here')
    }
  }

  /** What stands behind a mark inside the file is a key to some readers, and to others not. */
  #mark(): void {
    if (this.pos > 0)
      throw new FormatSyntaxError(this.pos, 'a byte order mark stands inside the file')
    this.pos++
  }

  #comment(): void {
    const start = this.pos
    const found = this.#text.indexOf('\n', start)
    const end = found === -1 ? this.#text.length : found
    this.pos = end
    const { comments, markers } = this.#draft
    if (isMarkerLike(this.#text, start) && startsLine(this.#text, start)) {
      markers.push(comments.length)
    }
    comments.push(start, end > start && this.#text[end - 1] === '\r' ? end - 1 : end)
  }
}

function isSpace(code: number): boolean {
  return code === Code.space || code === Code.lf || code === Code.cr || code === Code.tab
}
