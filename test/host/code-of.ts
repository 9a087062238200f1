import { FsError } from '../../src/host/host.ts'
import { WritError } from '../../src/model/errors.ts'

/** Returns the code or errno of what the call throws; 'nothing' where it returns. */
export function codeOf(call: () => unknown): string {
  try {
    call()
    return 'nothing'
  } catch (error) {
    if (error instanceof WritError) return error.code
    if (error instanceof FsError) return error.errno
    throw error
  }
}

/** The same for a promise. */
export async function codeOfAsync(call: () => Promise<unknown>): Promise<string> {
  try {
    await call()
    return 'nothing'
  } catch (error) {
    if (error instanceof WritError) return error.code
    throw error
  }
}
