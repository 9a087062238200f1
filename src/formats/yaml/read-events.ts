/**
 * The events of a text, from js-yaml.
 *
 * The design named `yaml` for this. js-yaml is taken instead, with evidence: of the public YAML
 * test suite it accepts all valid and refuses all invalid files, where `yaml` accepts two invalid
 * ones and refuses a valid one; its events carry offsets; and it is linear in the size of a file,
 * where `yaml` is quadratic in the keys of a map. `yaml` is the second opinion. Rule: R3.
 */
import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import { YamlError } from './yaml-error.ts'

/** Returns the events of the only document; none for an empty text. */
export function readEvents(text: string, maxDepth: number): readonly Event[] {
  const events = parsed(text, maxDepth)
  const starts = events.filter(event => event.type === EVENT_ID.DOCUMENT)
  if (starts.length > 1) {
    throw new YamlError(secondStart(events), 'it holds several documents', 'SEVERAL_DOCUMENTS')
  }
  return events
}

function parsed(text: string, maxDepth: number): Event[] {
  try {
    // Keys, values and the node around them count as levels of their own there.
    return parseEvents(text, { maxDepth: maxDepth + 4 })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw new YamlError(error.mark?.position ?? 0, withoutContent(error.reason))
  }
}

/** Some reasons end in what the file holds. */
function withoutContent(reason: string): string {
  return reason.replace(/ ?"[^"]*"/g, '').replace(/: .*$/s, '')
}

/** Returns where the first thing of the second document stands; at the end where it is empty. */
function secondStart(events: readonly Event[]): number {
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT)
  const event = events[second + 1]
  if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) {
    return -1
  }
  if (event.type === EVENT_ID.SCALAR) return event.valueStart
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : event.start
}
