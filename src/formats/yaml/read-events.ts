/**
 * The events of a text, from js-yaml.
 *
 * The design named `yaml` for this. js-yaml is taken instead, with evidence: of the public YAML
 * test suite it accepts all valid and refuses all invalid files, where `yaml` accepts two invalid
 * ones and refuses a valid one; its events carry offsets; and it is linear in the size of a file,
 * where `yaml` is quadratic in the keys of a map. `yaml` is the second opinion. Rule: R3.
 */
import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import { FormatSyntaxError } from '../syntax-error.ts'
import { withAllJoined, withJoinedCloser } from './closers.ts'

/** Returns the events of the only document; none for an empty text. */
export function readEvents(text: string, maxDepth: number): readonly Event[] {
  const events = parsed(text, maxDepth)
  const starts = events.filter(event => event.type === EVENT_ID.DOCUMENT)
  if (starts.length > 1) {
    throw new FormatSyntaxError(
      secondStart(events) ?? text.length,
      'it holds several documents',
      'SEVERAL_DOCUMENTS',
    )
  }
  return events
}

/** Characters read again because of brackets at line starts, before a file is refused. */
const mostReread = 8 * 1024 * 1024

function parsed(original: string, maxDepth: number): Event[] {
  // Keys, values and the node around them count as levels of their own there.
  const options = { maxDepth: maxDepth + 4 }
  let text = original
  for (let reread = 0; ; reread += text.length) {
    try {
      return unjoined(original, text, parseEvents(text, options))
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error
      const offset = error.mark?.position ?? 0
      const isIndent = error.reason === 'deficient indentation' && reread < mostReread
      const joined = isIndent ? withJoinedCloser(text, offset) : undefined
      if (joined === undefined) throw new FormatSyntaxError(offset, withoutContent(error.reason))
      // Most files have many of them or none.
      const all = reread === 0 ? withAllJoined(text, offset) : joined
      text = isReadable(all, options) ? all : joined
    }
  }
}

function isReadable(text: string, options: { readonly maxDepth: number }): boolean {
  try {
    parseEvents(text, options)
    return true
  } catch (error) {
    if (error instanceof YAMLException) return false
    throw error
  }
}

/** A scalar whose lines were joined must still be folded when it is read. */
function unjoined(original: string, text: string, events: Event[]): Event[] {
  if (text === original) return events
  return events.map(event => {
    if (event.type !== EVENT_ID.SCALAR || !event.fast) return event
    const isLong = original.slice(event.valueStart, event.valueEnd).includes('\n')
    return isLong ? { ...event, fast: false } : event
  })
}

/** Some reasons end in what the file holds, after a colon or in quotes: those say less. */
function withoutContent(reason: string): string {
  const [sentence = ''] = reason.split(':')
  return /^[A-Za-z0-9 ,.()-]+$/.test(sentence) ? sentence : 'the YAML syntax is not valid here'
}

/** Returns where the first thing of the second document stands; undefined where it is empty. */
function secondStart(events: readonly Event[]): number | undefined {
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT)
  const event = events[second + 1]
  if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) {
    return undefined
  }
  if (event.type === EVENT_ID.SCALAR) return event.valueStart === -1 ? undefined : event.valueStart
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : event.start
}
