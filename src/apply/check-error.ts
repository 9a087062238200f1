import type { CheckResult } from '../model/check.ts'
import { type ErrorCode, WritError } from '../model/errors.ts'
import type { BackupManifest } from '../model/records.ts'

/** Returns the checks that failed. */
export function failedChecks(checks: readonly CheckResult[]): readonly CheckResult[] {
  return checks.filter(({ status }) => status === 'failed')
}

/** Returns the error for failed checks; every one of them is a problem of its own. */
export function checkError(
  failed: readonly CheckResult[],
  consequence: string,
  code: Extract<ErrorCode, 'CHECK_FAILED' | 'RECOVERY_REQUIRED'> = 'CHECK_FAILED',
  hint?: string,
): WritError {
  const describe = ({ name, detail }: CheckResult): string => `${name}: ${detail}`
  return new WritError(code, {
    detail: `${failed.map(describe).join('; ')}; ${consequence}`,
    hint: hint ?? 'correct the migration and plan again',
    path: failed[0]?.target,
    problems: failed.map(check => ({ code, detail: describe(check), path: check.target })),
  })
}

/** Returns the command that puts all targets back without writ. Rule: R27. */
export function restoreCommand(manifests: readonly BackupManifest[]): string {
  return manifests.map(({ restore }) => restore).join(' && ')
}

/** Returns where a person reads how to put the targets back. Rule: R29. */
export function notesText(manifests: readonly BackupManifest[]): string {
  return manifests.map(({ note }) => note).join(', ')
}
