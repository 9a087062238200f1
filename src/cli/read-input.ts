/** Reads a file named on the command line, or standard input for `-`. */
import { dirname, isAbsolute, join } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import { readWhole } from '../host/read-file.ts'
import { WritError } from '../model/errors.ts'

const limit = 16 * 1024 * 1024

/** Returns the bytes. Throws WritError USAGE where there is no such file. */
export async function readInput(host: Host, name: string): Promise<Uint8Array> {
  if (name === '-') return readStandardInput()
  const path = isAbsolute(name) ? name : join(host.cwd, name)
  try {
    return readWhole(host, path, limit).bytes
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    if (error.errno !== 'ENOENT') throw ioError(error, 'reading the file')
    throw new WritError('USAGE', {
      detail: `there is no file ${name}`,
      hint: `ls -l ${shellQuote(dirname(path))}`,
    })
  }
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > limit) {
      throw new WritError('USAGE', { detail: `standard input is larger than ${limit} bytes` })
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}
