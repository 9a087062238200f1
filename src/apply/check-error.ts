import { shellQuote } from '../bytes/shell-quote.ts'
import { type CheckResult, checkNames } from '../model/check.ts'
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
  return new WritError(code, {
    detail: `${failed.map(describe).join('; ')}; ${consequence}`,
    hint: hint ?? 'correct the migration and plan again',
    path: failed[0]?.target,
    problems: failed.map(check => ({ code, detail: describe(check), path: check.target })),
  })
}

function describe({ name, detail }: Pick<CheckResult, 'name' | 'detail'>): string {
  return `${name}: ${detail}`
}

/** Returns the checks whose failure the error tells. */
export function checksIn({ problems, path }: WritError): readonly CheckResult[] {
  return problems.flatMap(problem => {
    const name = checkNames.find(one => problem.detail.startsWith(`${one}: `))
    if (name === undefined) return []
    const target = problem.path ?? path ?? ''
    return [{ name, status: 'failed', target, detail: problem.detail.slice(name.length + 2) }]
  })
}

/** Returns the command that puts all targets back without writ. Rule: R27. */
export function restoreCommand(manifests: readonly BackupManifest[]): string {
  const users = new Map<string, number>()
  for (const { note } of manifests) users.set(note, (users.get(note) ?? 0) + 1)
  // The note of a set takes the path of one file, or none for all of them.
  const commands = manifests.map(({ note, restore }) =>
    users.get(note) === 1 ? restore : `sh ${shellQuote(note)}`,
  )
  return [...new Set(commands)].join(' && ')
}

/** Returns where a person reads how to put the targets back. Rule: R29. */
export function notesText(manifests: readonly BackupManifest[]): string {
  return [...new Set(manifests.map(({ note }) => note))].join(', ')
}
