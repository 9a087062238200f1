import type { CheckResult } from '../model/check.ts'

/**
 * Returns the results of very many files as one per check that passed, or was not run, for the
 * same reason. Every failure stays one of its own: a person has to find the file.
 */
export function summedChecks(checks: readonly CheckResult[]): readonly CheckResult[] {
  const groups = new Map<string, { first: CheckResult; count: number; isAlike: boolean }>()
  const failed: CheckResult[] = []
  for (const check of checks) {
    if (check.status === 'failed') {
      failed.push(check)
      continue
    }
    // Why a check was not run is worth a line of its own; how it passed is not.
    const key = `${check.name} ${check.status === 'not-run' ? check.detail : check.status}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { first: check, count: 1, isAlike: true })
    else {
      group.count += 1
      group.isAlike &&= group.first.detail === check.detail
    }
  }
  const sums = [...groups.values()].map(({ first, count, isAlike }) =>
    count === 1
      ? first
      : { ...first, target: `${count} files`, detail: isAlike ? first.detail : 'passed in each' },
  )
  return [...failed, ...sums]
}
