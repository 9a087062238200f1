/** Keeps the memory of a program that waits for keys most of its time near what it uses. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How much the old generation may grow, in percent of what is alive, before it is collected. */
const growth = 40

/**
 * Lets V8's heap grow by little.
 *
 * The young generation would grow to 32 MiB, of which a frame needs next to nothing, and the old
 * one to several times of what is alive; neither is given back while keys are pressed. The sizes
 * cannot be set in a process that runs, but what they grow by can.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString(`--heap-growing-percent=${growth}`)
}

/** Collects what is garbage by now, and gives its memory back to the system. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext("globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })")
  setFlagsFromString('--no-expose-gc')
}
