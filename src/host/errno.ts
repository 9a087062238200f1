/** Names for errno numbers, and Node's errors as `FsError`. */
import { constants } from 'node:os'
import { FsError } from './host.ts'

const names = new Map<number, string>([[117, 'EUCLEAN']])
for (const [name, number] of Object.entries(constants.errno)) {
  // Several names can share a number; the one Node itself uses comes first in its table.
  if (!names.has(number)) names.set(number, name)
}

/** Returns the name of a positive errno number, such as EDQUOT; `ERRNO_n` where it has none. */
export function errnoName(number: number): string {
  return names.get(number) ?? `ERRNO_${number}`
}

/**
 * Returns the error of a failed file call with its errno name.
 *
 * libuv says UNKNOWN for what it has no constant for (EDQUOT, ESTALE, ENOLCK ...): the number
 * still tells.
 */
export function fsErrorOf(error: unknown, operation: string, path: string): FsError {
  return new FsError(nameOf(error), operation, path, error)
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
  const number = 'errno' in error && typeof error.errno === 'number' ? -error.errno : 0
  if (code === 'UNKNOWN' && number > 0) return errnoName(number)
  // A path with a NUL byte never reaches the kernel.
  return code.startsWith('ERR_') ? 'EINVAL' : code
}
