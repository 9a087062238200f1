/** What `apply` and `rollback` say at the end: only what the receipt says was proved (R26). */
import { visibleText } from '../bytes/visible.ts'
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
  confirmed: 'confirmed as it stands',
}

const marks: Readonly<Record<CheckResult['status'], string>> = {
  passed: 'passed ',
  failed: 'FAILED ',
  'not-run': 'not run',
}

export function receiptText(receipt: Receipt, output: Output): string {
  const good = receipt.validation === 'passed'
  const lines = [
    `${output.style(good ? 'good' : 'bad', outcomes[receipt.outcome])}  plan ${shortId(receipt.plan)}  receipt ${receipt.id}`,
  ]
  for (const target of receipt.targets) {
    lines.push(`  ${target.action.padEnd(6)} ${visibleText(target.path)}`)
    if (target.backup !== null) lines.push(`         backup ${target.backup}`)
  }
  for (const check of receipt.checks) {
    const tone = check.status === 'passed' ? 'good' : check.status === 'failed' ? 'bad' : 'warn'
    const detail = check.detail === '' ? '' : `  ${visibleText(check.detail)}`
    lines.push(
      `  ${output.style(tone, marks[check.status])}  ${check.name.padEnd(15)}${output.style('dim', detail)}`,
    )
  }
  if (receipt.outcome === 'changed') lines.push(`undo with: ${visibleText(receipt.restore)}`)
  return lines.join('\n')
}
