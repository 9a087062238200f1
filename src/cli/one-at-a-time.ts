/**
 * Returns `run`, of which never two go on at once for the same subject. Whoever asks while one goes
 * on shares the next one with all others that do: its answer is as new as they asked for.
 */
export function oneAtATime<T>(
  run: (subject: string) => Promise<T>,
): (subject: string) => Promise<T> {
  const running = new Map<string, Promise<T>>()
  const waiting = new Map<string, Promise<T>>()
  const begin = (subject: string): Promise<T> => {
    const begun = run(subject).finally(() => running.delete(subject))
    running.set(subject, begun)
    return begun
  }
  return subject => {
    const now = running.get(subject)
    if (now === undefined) return begin(subject)
    const known = waiting.get(subject)
    if (known !== undefined) return known
    const next = now
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        waiting.delete(subject)
        return begin(subject)
      })
    waiting.set(subject, next)
    return next
  }
}
