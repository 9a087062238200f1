/** What a target carries besides its bytes: its new file gets it, or the plan said that it will not. */
import { planAgain } from '../bytes/plan-again.ts'
import {
  type KnownAttributes,
  lookUpAttributes as lookUp,
  writeCarrying,
} from '../host/carry-attributes.ts'
import type { Host } from '../host/host.ts'
import { type Owner, writeExclusive, type writeUnsynced } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { SwapTarget, TargetImage, TxTarget } from './transaction.ts'

export type { KnownAttributes } from '../host/carry-attributes.ts'

/** Looks at all targets at once, and at the directories whose new files inherit something. */
export function lookUpAttributes(
  host: Host,
  targets: readonly Pick<SwapTarget, 'realPath'>[],
): KnownAttributes {
  return lookUp(
    host,
    targets.map(({ realPath }) => realPath),
  )
}

/**
 * Writes the new file of a target beside it, with everything the old one carries.
 *
 * @throws WritError PLAN_STALE where something would be lost that the plan did not say. Rule: R21.
 */
export function writeWithAttributes(
  host: Host,
  { realPath, temp, change }: TxTarget,
  image: TargetImage,
  known: KnownAttributes,
  plan: Pick<Plan, 'origin' | 'changes' | 'author'>,
  write?: typeof writeUnsynced,
): void {
  const { bytes, mode } = image
  const lost = writeCarrying(
    host,
    realPath,
    { path: temp, bytes, mode, owner: image },
    known,
    write,
  )
  const told = new Set(change.attributes.filter(({ kept }) => !kept).map(({ name }) => name))
  const untold = lost.filter(name => !told.has(name))
  if (untold.length === 0) return
  throw new WritError('PLAN_STALE', {
    detail: `${realPath} carries ${untold.join(', ')}, which its new file cannot be given, and the plan does not say so; nothing was written`,
    hint: planAgain(plan),
    path: realPath,
  })
}

/**
 * Writes a file that comes back. Its bytes count for more than what it carried: what is lost here
 * is lost, and where its directory would open it to others, it comes back closed to the group.
 */
export function restoreWithAttributes(
  host: Host,
  { temp, realPath }: Pick<SwapTarget, 'temp' | 'realPath'>,
  { bytes, mode }: Pick<TargetImage, 'bytes' | 'mode'>,
  owner: Owner | undefined,
): void {
  const file = { path: temp, bytes, mode, owner }
  try {
    writeCarrying(host, realPath, file, lookUpAttributes(host, [{ realPath }]))
  } catch (error) {
    if (!(error instanceof WritError) || error.code !== 'TARGET_HAS_ACL') throw error
    writeExclusive(host, temp, bytes, mode & ~0o070, owner)
  }
}
