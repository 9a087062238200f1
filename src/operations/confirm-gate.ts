import { confirmRuntime } from '../apply/confirm-runtime.ts'
import type { Receipt } from '../model/records.ts'
import { type AuthorInput, authorOf, type Workspace } from './workspace.ts'

/** Vouches for the files of a runtime whose last apply failed. Rules: R31, R32. */
export function confirmGate(
  workspace: Workspace,
  runtime: string,
  author: AuthorInput,
): Promise<readonly Receipt[]> {
  return confirmRuntime(workspace.host, workspace.layout, runtime, authorOf(workspace, author))
}
