/** What the doctor says of where files lie, and of what can be carried from one to the next. */
import { shellQuote } from '../bytes/shell-quote.ts'
import { attributeToolName } from '../host/file-attributes.ts'
import { type FileSystem, fileSystemsOf } from '../host/file-systems.ts'
import { listPlanIds, loadPlan } from '../store/plan-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { type Answer, failed, ok, warning } from './diagnosis.ts'
import type { Workspace } from './workspace.ts'

const untold = ok('this system does not tell')

/** Locks, journal and ledger must stay, and must mean the same to every process. */
export function stateFileSystem({ host, layout, policy }: Workspace): Answer {
  const [found] = fileSystemsOf(host, [layout.state])
  if (found === undefined) return untold
  const move = 'export WRIT_STATE_DIR to a directory on a local disk'
  switch (found.weakness) {
    case 'volatile':
      return warning(
        `${placeOf(found)}: plans, approvals and receipts are gone after a restart`,
        move,
      )
    case 'no-hard-links':
      return failed(`${placeOf(found)}, where no record can be kept`, move)
    case 'network': {
      const detail = `${placeOf(found)}, where locks may not hold`
      const status = policy.networkFileSystems.state === 'refuse' ? 'failed' : 'warning'
      return { status, detail, fix: move }
    }
    case undefined:
      return ok(placeOf(found))
  }
}

/** The files of all plans and receipts. */
export function targetFileSystems(workspace: Workspace): Answer {
  const { host, layout } = workspace
  const planned = listPlanIds(host, layout).flatMap(id => loadPlan(host, layout, id).plan.changes)
  const applied = listReceipts(host, layout).flatMap(({ targets }) => targets)
  const paths = new Set([
    ...planned.map(({ realPath }) => realPath),
    ...applied.map(({ path }) => path),
  ])
  const found = fileSystemsOf(host, [...paths].sort())
  if (paths.size === 0) return ok('no target is known yet')
  if (found.length === 0) return untold
  const weak = found.filter(({ weakness, mount }) => isWeak(weakness) || mount.isReadOnly)
  const [first] = weak
  if (first === undefined) return ok(typesOf(found))
  return warning(
    weak.map(one => `${one.path}: ${reasonOf(one)}`).join('; '),
    `findmnt -T ${shellQuote(first.path)}`,
  )
}

/** Node has no call for them. */
export function attributeTools({ host }: Workspace): Answer {
  const name = attributeToolName(host)
  if (name !== undefined) return ok(`carried by ${name}`)
  return warning(
    'neither getfattr nor python3 is on the path: extended attributes and access lists are carried by cp where it can, and nobody checks',
    'install the package attr',
  )
}

function isWeak(weakness: FileSystem['weakness']): boolean {
  return weakness === 'network' || weakness === 'no-hard-links'
}

function reasonOf({ mount, weakness }: FileSystem): string {
  const where = `on ${mount.point} (${mount.type})`
  if (mount.isReadOnly) return `${where}, mounted read-only`
  return weakness === 'network'
    ? `${where}, which other machines write to as well`
    : `${where}, where no file can be replaced safely`
}

function placeOf({ path, mount }: FileSystem): string {
  return `${path} is on ${mount.point} (${mount.type})`
}

/** How many files lie on which type, such as `ext4 3, tmpfs 1`. */
function typesOf(found: readonly FileSystem[]): string {
  const types = [...new Set(found.map(({ mount }) => mount.type))].sort()
  return types
    .map(type => `${type} ${found.filter(({ mount }) => mount.type === type).length}`)
    .join(', ')
}
