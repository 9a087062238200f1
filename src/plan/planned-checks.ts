/** Which checks an apply will run, so that the approver reads them before the decision. */
import { formatKeyPath } from '../model/key-path.ts'
import type { Change, EnvUse, PlannedCheck } from '../model/plan.ts'
import type { PlanFacts } from './plan-facts.ts'

/** Returns the checks of every change that writes something, in the order they run. Rule: R13. */
export function plannedChecks(
  changes: readonly Change[],
  env: readonly EnvUse[],
  consumers: PlanFacts['consumers'],
): readonly PlannedCheck[] {
  return changes.flatMap((change, index) =>
    change.action === 'no-op' ? [] : checksOf(change, index, env, consumers),
  )
}

function checksOf(
  change: Change,
  index: number,
  env: readonly EnvUse[],
  consumers: PlanFacts['consumers'],
): readonly PlannedCheck[] {
  const checks: PlannedCheck[] = []
  const add = (name: PlannedCheck['name'], detail: string): void => {
    checks.push({ name, change: index, detail })
  }
  const command = consumers.find(consumer => consumer.name === change.consumer)?.check?.command
  const removes = change.after.kind === 'absent'
  if (command !== undefined && !removes) {
    add('consumer-shadow', `${command} reads the new file in a shadow home, before the write`)
  }
  add('bytes-on-disk', removes ? 'the file is gone' : 'the file holds exactly the planned bytes')
  if (!removes) {
    add('parse', 'the file parses')
    add('duplicates', 'no key and no block is defined twice')
    // A block of JSON is the keys that are read back.
    if (change.block !== null && change.format !== 'json') add('block-count', blockDetail(change))
    if (change.owned.length > 0) {
      add('read-back', `${change.owned.length} planned keys read back: ${pathList(change)}`)
    }
    add('user-bytes', 'every byte outside the edits is as it was')
    const needed = env.filter(
      use =>
        (use.class === 'path' || use.class === 'command') &&
        use.lands.some(place => place.change === index),
    )
    if (needed.length > 0) {
      const names = needed.map(use => use.name).join(', ')
      add('required-paths', `what ${names} names exists`)
    }
  }
  if (command !== undefined && !removes) {
    add('consumer-live', `${command} reads the file in place, after the write`)
  }
  return checks
}

function blockDetail(change: Change): string {
  const { block } = change
  return `block ${block?.owner}/${block?.name} stands once, or nowhere where it was removed`
}

const listed = 5

function pathList(change: Change): string {
  const names = change.owned
    .slice(0, listed)
    .map(own => formatKeyPath(own.path))
    .join(', ')
  return change.owned.length > listed ? `${names}, ...` : names
}
