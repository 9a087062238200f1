import { FsError, type Host } from './host.ts'
import { type Mount, parseMountInfo } from './mount-table.ts'

const path = '/proc/self/mountinfo'
const sizeLimit = 16 * 1024 * 1024

/** Returns the mounts this process sees; none where the system does not tell. Never guesses. */
export function readMounts(host: Host): readonly Mount[] {
  try {
    return parseMountInfo(readGrowing(host))
  } catch (error) {
    if (error instanceof FsError) return []
    throw error
  }
}

/** Files of the kernel say that they are empty, and are not. */
function readGrowing(host: Host): string {
  const fd = host.fs.openRead(path)
  try {
    const chunks: Uint8Array[] = []
    for (let total = 0; total < sizeLimit; ) {
      const chunk = new Uint8Array(65_536)
      const count = host.fs.read(fd, chunk, 0, chunk.length)
      if (count === 0) break
      chunks.push(chunk.subarray(0, count))
      total += count
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    host.fs.close(fd)
  }
}
