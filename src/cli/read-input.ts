/** Reads a file named on the command line, or standard input for `-`. */
import { dirname, isAbsolute, join } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import { readWhole } from '../host/read-file.ts'
import { WritError } from '../model/errors.ts'

const limit = 16 * 1024 * 1024

/** Why a name is no input; every other failure is the operating system's. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ELOOP: 'it is a symbolic link',
  EINVAL: 'it is not a regular file',
  EISDIR: 'it is a directory',
  ENXIO: 'it is not a regular file',
}

/**
 * Returns the bytes.
 *
 * @param tooLarge the code for an input above the limit
 * @throws WritError USAGE where there is no regular file of that name.
 */
export async function readInput(
  host: Host,
  name: string,
  tooLarge: 'USAGE' | 'TARGET_TOO_LARGE' = 'USAGE',
): Promise<Uint8Array> {
  if (name === '-') return readStandardInput(tooLarge)
  const path = inputPath(host, name)
  try {
    return readWhole(host, path, limit).bytes
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    if (error.errno === 'EFBIG') {
      throw new WritError(tooLarge, {
        detail: `${name} is larger than ${limit} bytes`,
        hint: `ls -lh ${shellQuote(path)}`,
      })
    }
    const reason = reasons[error.errno]
    if (reason === undefined) throw ioError(error, 'read the file')
    throw new WritError('USAGE', {
      detail: `could not read ${name}: ${reason}`,
      hint: `ls -ld ${shellQuote(error.errno === 'ENOENT' ? dirname(path) : path)}`,
    })
  }
}

/** Returns the path of a named input, right wherever somebody stands. */
export function inputPath({ cwd }: Host, name: string): string {
  return isAbsolute(name) ? name : join(cwd, name)
}

async function readStandardInput(tooLarge: 'USAGE' | 'TARGET_TOO_LARGE'): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > limit) {
      throw new WritError(tooLarge, { detail: `standard input is larger than ${limit} bytes` })
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}
