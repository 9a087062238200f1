/** Keeps the memory of a program that waits for keys most of its time as small as it was. */
import { setFlagsFromString } from 'node:v8'

/**
 * Lets V8's young generation stay at its first size.
 *
 * V8 lets it grow to 32 MiB, of which a frame needs next to nothing, and does not give it back.
 * The size itself cannot be set in a process that runs, but what it grows by can.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
