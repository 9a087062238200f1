/** Turns Ctrl-C and SIGTERM into a question the engine asks at its safe points. */
export interface Interruption {
  aborted(): boolean
  dispose(): void
}

/** Listens until disposed of; meanwhile neither signal ends the process. */
export function listenForInterruption(onFirst: () => void): Interruption {
  let count = 0
  const listener = (): void => {
    count++
    if (count === 1) onFirst()
  }
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return {
    aborted: () => count > 0,
    dispose() {
      process.off('SIGINT', listener)
      process.off('SIGTERM', listener)
    },
  }
}
