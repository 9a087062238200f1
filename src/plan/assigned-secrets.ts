import { isSecretName } from '../consumers/match.ts'
import { isReference } from '../consumers/secret-shapes.ts'
import type { Span } from '../formats/format.ts'
import { mayBeRandom } from './secret-spans.ts'

const longestName = 80
const nameEnd = /([A-Za-z][A-Za-z0-9_-]*)["']?[ \t]{0,8}$/
/** Token characters alone: no shell syntax may vanish behind a mask. */
const word = /[ \t]{0,8}["']?([A-Za-z0-9_.~+/=%-]{16,})/y

/**
 * Returns the random-looking values of assignments with the name of a secret, wherever in a text
 * they stand: prompts and scripts inside a config hold lines such as `password: …` too. A word a
 * person would write is no secret, so that prose stays readable. Rule: R14.
 */
export function assignedSecrets(text: string): Span[] {
  const spans: Span[] = []
  const search = /[=:]/g
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    word.lastIndex = search.lastIndex
    const value = word.exec(text)?.[1]
    if (value === undefined || !mayBeRandom(value) || isReference(value)) continue
    const name = nameEnd.exec(text.slice(Math.max(0, match.index - longestName), match.index))?.[1]
    if (name === undefined || !isSecretName(name)) continue
    spans.push({ start: word.lastIndex - value.length, end: word.lastIndex })
    search.lastIndex = word.lastIndex
  }
  return spans
}
