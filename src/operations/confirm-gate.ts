import { confirmRuntime } from '../apply/confirm-runtime.ts'
import type { Receipt } from '../model/records.ts'
import type { LockOptions } from '../store/lock-store.ts'
import { type Warn, withEvents } from './with-events.ts'
import { type AuthorInput, authorOf, type Workspace } from './workspace.ts'

/** Vouches for the files of a runtime whose last apply failed. Rules: R31, R32. */
export function confirmGate(
  workspace: Workspace,
  runtime: string,
  author: AuthorInput,
  locking: LockOptions = {},
  warn?: Warn,
): Promise<readonly Receipt[]> {
  const { host, layout } = workspace
  return withEvents(workspace, warn, () =>
    confirmRuntime(host, layout, runtime, authorOf(workspace, author), locking),
  )
}
