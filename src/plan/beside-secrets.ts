import type { Span } from '../formats/format.ts'
import { mayBeRandom } from './secret-spans.ts'

/**
 * Returns the random-looking words of comments that stand on the line of a secret, such as the
 * old value in `token = "…" # was …`. Rule: R14.
 *
 * @param secrets ordered, not overlapping
 */
export function besideSecrets(
  text: string,
  secrets: readonly Span[],
  comments: readonly Span[],
): Span[] {
  const spans: Span[] = []
  let next = 0
  for (const comment of comments) {
    while ((secrets[next]?.end ?? Number.POSITIVE_INFINITY) <= comment.start) next++
    const end = secrets[next - 1]?.end
    if (end === undefined || text.slice(end, comment.start).includes('\n')) continue
    for (const word of text.slice(comment.start, comment.end).matchAll(/[^\s"'`,;]+/g)) {
      const start = comment.start + word.index
      if (mayBeRandom(word[0])) spans.push({ start, end: start + word[0].length })
    }
  }
  return spans
}
