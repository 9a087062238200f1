/** Waits for a moment, a change of the records on probation, or the wish to stop. */
import type { Host } from '../host/host.ts'
import { layoutOf } from '../store/layout.ts'
import { watchFlatFolder } from './watch-files.ts'

export interface Alarm {
  /** Whether somebody asked to stop. */
  isOver(): boolean
  /** Settles at the moment, or earlier: after a change, or once somebody asks to stop. */
  waitUntil(moment: number): Promise<void>
  dispose(): void
}

/**
 * A timer does not run while the machine sleeps, and a clock can be set: so a long wait is looked
 * at again after this time, and a change nobody tells of is found then, too.
 */
const longestMs = 60_000

export function makeAlarm(host: Host): Alarm {
  let isOver = false
  let isChanged = false
  let wake = (): void => {}
  const stop = (): void => {
    isOver = true
    wake()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, stop)
  const { leases, receipts } = layoutOf(host)
  const onChange = (): void => {
    isChanged = true
    wake()
  }
  // A lease is written before the receipt that makes it count.
  const unwatch = [leases, receipts].map(folder => watchFlatFolder(folder, onChange))
  return {
    isOver: () => isOver,
    async waitUntil(moment) {
      const ms = Math.max(0, Math.min(longestMs, moment - host.now()))
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, isOver || isChanged ? 0 : ms)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      isChanged = false
    },
    dispose() {
      for (const signal of signals) process.off(signal, stop)
      for (const stop of unwatch) stop()
    },
  }
}
