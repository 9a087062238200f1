/**
 * Takes the terminal's answer about its background out of what is typed.
 *
 * An answer that is cut in two is put together again; one that comes when nobody waits any more
 * is taken out all the same. Nothing of it ever counts as a key.
 */
const start = '\x1b]11;'
/** Longer than any colour. */
const longestReply = 64

export interface Filtered {
  /** What was typed. */
  readonly text: string
  readonly replies: readonly string[]
  /** Whether something is kept back until more arrives. */
  readonly isHolding: boolean
}

export interface ReplyFilter {
  /** Takes a chunk. An Esc at its end may be a key: only while `isExpecting` is it kept back. */
  push(chunk: string, isExpecting: boolean): Filtered
  /** Gives out what was kept back and turned out to be typed; an unfinished answer is dropped. */
  flush(): string
}

export function createReplyFilter(): ReplyFilter {
  let held = ''
  // The first half of an answer was dropped; the second is still on its way.
  let isHalf = false
  return {
    push(chunk, isExpecting) {
      let rest = held + chunk
      if (isHalf) {
        rest = isExpecting ? withoutSecondHalf(rest) : rest
        // Only more of an answer leaves nothing behind without its end.
        isHalf = isExpecting && rest === '' && !endOfReply.test(chunk)
      }
      let text = ''
      const replies: string[] = []
      held = ''
      for (let at = rest.indexOf(start); at !== -1; at = rest.indexOf(start)) {
        const [whole, reply] =
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the end of an answer
          /^([^\x07\x1b]{0,64})(?:\x07|\x1b\\)/.exec(rest.slice(at + start.length)) ?? []
        if (whole !== undefined) {
          replies.push(reply ?? '')
          text += rest.slice(0, at)
          rest = rest.slice(at + start.length + whole.length)
          continue
        }
        const tail = rest.slice(at + start.length)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the end of an answer
        if (tail.length <= longestReply && /^[^\x07\x1b]*\x1b?$/.test(tail)) {
          held = rest.slice(at)
          return { text: text + rest.slice(0, at), replies, isHolding: true }
        }
        // No answer looks like this.
        text += rest.slice(0, at + start.length)
        rest = tail
      }
      if (isExpecting) {
        const size = partOfStart(rest)
        held = size === 0 ? '' : rest.slice(-size)
        rest = rest.slice(0, rest.length - size)
      }
      return { text: text + rest, replies, isHolding: held !== '' }
    },
    flush() {
      const kept = held
      held = ''
      if (!kept.startsWith(start)) return kept
      isHalf = true
      return ''
    },
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the end of an answer
const endOfReply = /(?:\x07|\x1b\\)$/

/** Takes the rest of a colour from the start of a text, with the end of the answer where it is there. */
function withoutSecondHalf(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the end of an answer
  return text.replace(/^[0-9a-fA-F/:rgb]{0,64}(?:\x07|\x1b\\|$)/, '')
}

/** Returns how much of the end of a text may be how an answer begins. */
function partOfStart(text: string): number {
  for (let size = start.length - 1; size > 0; size--) {
    if (text.endsWith(start.slice(0, size))) return size
  }
  return 0
}
