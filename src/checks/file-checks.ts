/**
 * The checks of one file after it was written, over the bytes read back from disk.
 *
 * Every check is made and reported, passed or not; none trusts what another one found, and none
 * puts a value of the file into its detail. Rule: R24.
 */
import { sha256 } from '../bytes/digest.ts'
import type { CheckName, CheckResult } from '../model/check.ts'
import { formatKeyPath } from '../model/key-path.ts'
import type { Change, EnvUse, SealedChange } from '../model/plan.ts'
import type { PathFact } from '../model/snapshot.ts'
import type { TableValue } from '../model/value.ts'
import { blockCount } from './block-count.ts'
import { imageBytes } from './bytes-proof.ts'
import { hasPlannedValue } from './owned-proof.ts'
import { requiredPaths } from './required-paths.ts'
import { readWithSecondParser } from './second-parser.ts'

type Verdict = Pick<CheckResult, 'status' | 'detail'>

/**
 * Returns the outcome of every check on a written target.
 *
 * @param bytesOnDisk the target as it was read back; null where there is no file.
 * @param uses the plan's environment values that land in this change; what those of class path
 * and command name must exist, unless the migration declared it missing.
 */
export function fileChecks(
  change: Change,
  half: SealedChange,
  bytesOnDisk: Uint8Array | null,
  inspectPath: (path: string) => PathFact,
  uses: readonly EnvUse[] = [],
): CheckResult[] {
  const results: CheckResult[] = []
  const add = (name: CheckName, verdict: Verdict): void => {
    results.push({ name, target: change.target, ...verdict })
  }
  add('bytes-on-disk', bytesVerdict(half, bytesOnDisk))
  if (change.after.kind === 'absent') return results
  const root = bytesOnDisk === null ? undefined : rootOf(change, bytesOnDisk)
  add('parse', root === undefined ? failed('the file does not parse') : passed('the file parses'))
  add('block-count', blockVerdict(change, half, bytesOnDisk))
  add('read-back', root === undefined ? unread : readBackVerdict(half, root))
  add('user-bytes', userBytesVerdict(change, half, bytesOnDisk))
  add('required-paths', requiredVerdict(half, inspectPath, uses))
  return results
}

function passed(detail: string): Verdict {
  return { status: 'passed', detail }
}

function failed(detail: string): Verdict {
  return { status: 'failed', detail }
}

const unread: Verdict = failed('the file could not be read')

function bytesVerdict(half: SealedChange, bytes: Uint8Array | null): Verdict {
  if (half.after === null) {
    return bytes === null ? passed('the file is gone') : failed('the file is still there')
  }
  if (bytes === null) return failed('the file is not there')
  return sha256(bytes) === half.after.sha256
    ? passed(`${bytes.length} bytes, as planned`)
    : failed('the file does not hold the planned bytes')
}

function rootOf(change: Change, bytes: Uint8Array): TableValue | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const read = readWithSecondParser(change.format, text, change.dialect)
    return read.ok ? read.root : undefined
  } catch {
    return undefined
  }
}

/** The number of blocks on disk is that of the plan: one, or none where it was removed. */
function blockVerdict(change: Change, half: SealedChange, bytes: Uint8Array | null): Verdict {
  if (change.block === null) return passed('the change has no managed block')
  if (bytes === null) return unread
  const name = `${change.block.owner}/${change.block.name}`
  if (change.format === 'json') return passed(`block ${name} is its keys; JSON has no markers`)
  const planned = blockCount(change, change.block, imageBytes(half.after))
  const found = blockCount(change, change.block, bytes)
  // A rollback may bring back what stood twice; any other plan was proved to have one.
  return found === planned
    ? passed(`block ${name} stands ${times(found)}, as planned`)
    : failed(`block ${name} stands ${found} times`)
}

function times(count: number): string {
  return count === 0 ? 'nowhere' : count === 1 ? 'once' : `${count} times`
}

function readBackVerdict(half: SealedChange, root: TableValue): Verdict {
  const wrong = half.owned.filter(own => !hasPlannedValue(own, root))
  return wrong.length === 0
    ? passed(`${half.owned.length} planned keys have their values`)
    : failed(`not as planned: ${wrong.map(own => formatKeyPath(own.path)).join(', ')}`)
}

/** Walks the file beside the before-image: outside the edits both must be the same. */
function userBytesVerdict(change: Change, half: SealedChange, bytes: Uint8Array | null): Verdict {
  if (bytes === null) return unread
  const before = imageBytes(half.before)
  const found = Buffer.from(bytes)
  let from = 0
  let to = 0
  let kept = 0
  for (const edit of change.edits) {
    const length = edit.offset - from
    if (!before.subarray(from, edit.offset).equals(found.subarray(to, to + length))) return lost
    from = edit.offset + edit.length
    to += length + edit.size
    kept += length
  }
  const rest = before.subarray(from)
  if (to > found.length || !rest.equals(found.subarray(to))) return lost
  return passed(`${kept + rest.length} bytes outside the edits are as they were`)
}

const lost: Verdict = failed('bytes outside the edits are not as they were')

function requiredVerdict(
  half: SealedChange,
  inspectPath: (path: string) => PathFact,
  uses: readonly EnvUse[],
): Verdict {
  const required = requiredPaths(half, uses)
  const missing = required.filter(({ path, isCommand }) => {
    const fact = inspectPath(path)
    return fact === 'absent' || fact === 'unreadable' || (isCommand && fact !== 'executable')
  })
  if (missing.length > 0) {
    return failed(`not there or not usable: ${missing.map(need => need.name).join(', ')}`)
  }
  return passed(
    required.length === 0
      ? 'the change names no absolute path'
      : `${required.length} paths the change names exist`,
  )
}
