/**
 * Puts the counter of an injecting strace where the next order needs it.
 *
 * strace breaks every P-th call of a name. So many calls that harm nothing are made until one is
 * broken; then the counter is known, and as many more bring the next broken call to the one that
 * is meant. One strace serves for hundreds of orders that way.
 */
import * as fs from 'node:fs'

/** Where in an order the next broken call has to be. */
export interface Aim {
  readonly syscall: string
  /** Every so many calls of this name one is broken. */
  readonly period: number
  /** Counted from the marker. */
  readonly ordinal: number
}

/** A name nothing can ever have. */
const nothing = '/dev/null/writ'
const noDescriptor = 1_000_000
const byte = new Uint8Array(1)
const devNull = fs.openSync('/dev/null', 'r+')

/** One call of each name that changes nothing and returns or fails in a way of its own. */
const harmless: Readonly<Record<string, () => unknown>> = {
  openat: () => fs.openSync(nothing, 'r'),
  close: () => fs.closeSync(noDescriptor),
  read: () => fs.readSync(devNull, byte),
  pread64: () => fs.readSync(devNull, byte, 0, 1, 0),
  write: () => fs.writeSync(devNull, byte),
  pwrite64: () => fs.writeSync(devNull, byte, 0, 1, 0),
  statx: () => fs.lstatSync(nothing, { throwIfNoEntry: false }),
  fsync: () => fs.fsyncSync(devNull),
  fchmod: () => fs.fchmodSync(noDescriptor, 0),
  fchown: () => fs.fchownSync(noDescriptor, 0, 0),
  chmod: () => fs.chmodSync(nothing, 0),
  rename: () => fs.renameSync(nothing, nothing),
  link: () => fs.linkSync(nothing, nothing),
  unlink: () => fs.unlinkSync(nothing),
  mkdir: () => fs.mkdirSync(nothing),
  rmdir: () => fs.rmdirSync(nothing),
}

export function canPad(syscall: string): boolean {
  return harmless[syscall] !== undefined
}

/** What each of them says where it is not broken; learned before the first one is. */
const usual = new Map<string, string>()

/** Makes harmless calls until the one that is broken next is the one aimed at. */
export function pad({ syscall, period, ordinal }: Aim): void {
  const call = harmless[syscall]
  if (call === undefined) throw new Error(`no harmless ${syscall}`)
  const whole = usual.get(syscall) ?? resultOf(call)
  usual.set(syscall, whole)
  for (let made = 0; resultOf(call) === whole; made += 1) {
    if (made > 100_000) throw new Error(`no ${syscall} is ever broken`)
  }
  for (let left = period - ordinal; left > 0; left -= 1) resultOf(call)
}

function resultOf(call: () => unknown): string {
  try {
    return String(call())
  } catch (error) {
    return error instanceof Error && 'errno' in error ? String(error.errno) : String(error)
  }
}

export const markerPath = '/dev/null/writ-order-begins'

/** Makes a call that a trace shows as the beginning of an order. */
export function mark(): void {
  fs.existsSync(markerPath)
}
