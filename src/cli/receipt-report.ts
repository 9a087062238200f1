/** What `apply` and `rollback` say at the end: only what the receipt says was proved (R26). */
import { visibleText } from '../bytes/visible.ts'
import { shortPath } from '../host/home-path.ts'
import type { CheckResult } from '../model/check.ts'
import type { Receipt } from '../model/records.ts'
import { shortId } from '../model/short-id.ts'
import type { Output } from './output.ts'

const outcomes: Readonly<Record<Receipt['outcome'], string>> = {
  'no-change': 'nothing to do',
  changed: 'changed and durable',
  'changed-durability-unknown': 'changed, durability unknown',
  conflict: 'conflict, nothing kept',
  restored: 'previous files are back',
  'recovery-required': 'recovery required',
  rejected: 'not undone, a check rejects what was there before',
  confirmed: 'confirmed as it stands',
  recorded: 'restored before, now recorded',
}

const marks: Readonly<Record<CheckResult['status'], string>> = {
  passed: 'passed ',
  failed: 'FAILED ',
  'not-run': 'not run',
}

export function receiptText(receipt: Receipt, output: Output, home: string): string {
  const good = receipt.validation === 'passed'
  const lines = [
    `${output.style(good ? 'good' : 'bad', outcomes[receipt.outcome])}  plan ${shortId(receipt.plan)}  receipt ${receipt.id}`,
  ]
  for (const { action, path, target, backup } of receipt.targets) {
    lines.push(`  ${action.padEnd(6)} ${visibleText(shortPath(path, home))}`)
    if (backup !== null) lines.push(`         backup ${backup}`)
    lines.push(...checkLines(receipt.checks, [path, target], output))
  }
  lines.push(...checkLines(receipt.checks, [''], output))
  if (receipt.outcome === 'changed') {
    lines.push(`undo with: writ rollback ${shortId(receipt.plan)}`)
    lines.push(`or, without writ: ${visibleText(receipt.restore)}`)
  }
  return lines.join('\n')
}

/** The checks of one file, by any of its names; '' has those of the whole plan. */
function checkLines(
  checks: readonly CheckResult[],
  names: readonly string[],
  output: Output,
): string[] {
  return checks
    .filter(({ target }) => names.includes(target))
    .map(({ status, name, detail }) => {
      const tone = status === 'passed' ? 'good' : status === 'failed' ? 'bad' : 'warn'
      const text = detail === '' ? '' : `  ${visibleText(detail)}`
      return `         ${output.style(tone, marks[status])}  ${name.padEnd(15)}${output.style('dim', text)}`
    })
}
