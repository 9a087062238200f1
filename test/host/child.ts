/** A second process for tests: holds a lock, or makes one call and prints what came of it. */
import { hostname } from 'node:os'
import { appendOnlyPaths } from '../../src/host/append-only.ts'
import { lookUpAttributes, writeCarrying } from '../../src/host/carry-attributes.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import { readWhole } from '../../src/host/read-file.ts'
import { assertReplaceable } from '../../src/host/replaceable.ts'
import { readSnapshot, resolveTarget } from '../../src/host/resolve-target.ts'
import { replaceFile } from '../../src/host/write-file.ts'
import { WritError } from '../../src/model/errors.ts'
import type { BreakGlassInput } from '../../src/operations/break-glass.ts'
import { writeBackup } from '../../src/store/backup-store.ts'
import { ensureLayout, layoutOf } from '../../src/store/layout.ts'
import { appendLedger } from '../../src/store/ledger-store.ts'
import { lockTargets } from '../../src/store/lock-store.ts'

const host = nodeHost()
const [job, path = '', root = ''] = process.argv.slice(2)

async function work(): Promise<string> {
  switch (job) {
    case 'hold':
      if (host.tryLock(path) === undefined) return 'busy'
      process.stdout.write('held\n')
      return await new Promise(() => setInterval(() => {}, 1000))
    case 'hold-target': {
      const holder = { command: 'writ apply', plan: null }
      const locks = await lockTargets(host, layoutOf(host), [path], holder)
      process.stdout.write('held\n')
      return await new Promise(resolve => {
        setInterval(() => {}, 1000)
        process.once('SIGUSR2', () => {
          locks.release()
          resolve('released')
          process.exit()
        })
      })
    }
    case 'snapshot':
      return readSnapshot(host, resolveTarget(host, path, [root]), 1000).kind
    case 'replaceable':
      return replaceableText(path)
    case 'carry':
      return carriedText(path, root)
    case 'rename':
      host.fs.rename(path, root)
      return 'renamed'
    case 'replace':
      replaceFile(host, path, Buffer.alloc(200_000, 'x'))
      return 'replaced'
    case 'backup': {
      const layout = layoutOf(host)
      ensureLayout(host, layout)
      const snapshot = readSnapshot(host, resolveTarget(host, path, [root]), 10_000_000)
      const plan = `wp1-${'a'.repeat(52)}` as const
      const input = { snapshot, plan, tx: 'tx1-child', after: null, loadsSiblings: false }
      return writeBackup(host, layout, input).id
    }
    case 'break-glass': {
      const operations = await import('../../src/operations/break-glass.ts')
      const input: BreakGlassInput = {
        source: path,
        actor: undefined,
        key: undefined,
        force: false,
        outsideRoots: false,
        locking: undefined,
      }
      const look = await operations.lookForBreakGlass(host, input)
      await operations.carryOutBreakGlass(host, input, look, 'a test', undefined)
      return `restored, lost ${look.lost.length}`
    }
    case 'append':
      for (let line = 0; line < 20; line += 1) {
        const detail = { child: path, line: String(line) }
        appendLedger(host, layoutOf(host), {
          event: 'planned',
          plan: null,
          actor: hostname(),
          detail,
        })
      }
      return 'appended'
    default:
      return 'unknown job'
  }
}

/** Writes a copy that carries what the file does, and prints what it could not be given. */
function carriedText(from: string, to: string): string {
  const { bytes, stat } = readWhole(host, from, 1000)
  const known = lookUpAttributes(host, [from])
  return JSON.stringify(
    writeCarrying(host, from, { mode: stat.mode, owner: stat, bytes, path: to }, known),
  )
}

/** Prints the command a refusal names, because it is what tells the causes apart. */
function replaceableText(realPath: string): string {
  try {
    const file = { target: realPath, realPath }
    assertReplaceable(host, [file], appendOnlyPaths(host, [realPath]))
    return 'replaceable'
  } catch (error) {
    if (error instanceof WritError) return `${error.code} ${error.hint}`
    throw error
  }
}

try {
  process.stdout.write(`${await work()}\n`)
} catch (error) {
  const code = error instanceof Error && 'errno' in error ? String(error.errno) : String(error)
  process.stdout.write(`${error instanceof WritError ? error.code : code}\n`)
}
