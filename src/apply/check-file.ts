import { fileChecks } from '../checks/file-checks.ts'
import type { Host } from '../host/host.ts'
import { inspectPath } from '../host/path-facts.ts'
import type { CheckResult } from '../model/check.ts'
import type { TxTarget } from './transaction.ts'

/** Runs the checks of one file with the paths of this machine. Rule: R24. */
export function checkFile(
  host: Host,
  target: Pick<TxTarget, 'change' | 'sealed' | 'uses'>,
  bytes: Uint8Array | null,
): readonly CheckResult[] {
  const inspect = (path: string): ReturnType<typeof inspectPath> => inspectPath(host, path)
  return fileChecks(target.change, target.sealed, bytes, inspect, target.uses)
}
