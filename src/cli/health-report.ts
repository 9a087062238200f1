/** Gates and checks as running text, the same for every command that tells of them. Rule: R33. */
import { visibleText } from '../bytes/visible.ts'
import type { Diagnosis, GateState } from '../model/health.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'

const marks: Readonly<Record<Diagnosis['status'], readonly [string, 'good' | 'warn' | 'bad']>> = {
  ok: ['ok', 'good'],
  warning: ['note', 'warn'],
  failed: ['FAILED', 'bad'],
}

/** Returns a line for each check, and below those that are not well what fixes them. */
export function checkLines(found: readonly Diagnosis[], style: Output['style']): string[] {
  const rows = columns(
    found.map(({ name, status, detail }) => [marks[status][0], name, visibleText(detail)]),
  )
  return found.flatMap(({ status, fix }, index) => [
    style(marks[status][1], rows[index] ?? ''),
    ...(fix === null ? [] : [`        fix: ${visibleText(fix)}`]),
  ])
}

/** Returns whether the next worker may boot, why not, and the command that helps. */
export function gateLines(gate: GateState, style: Output['style']): string[] {
  const { runtime, open, busy, reasons, next } = gate
  const word = open ? 'open' : busy ? 'busy' : 'closed'
  return [
    `${style(open ? 'good' : 'bad', word)}  ${visibleText(runtime)}`,
    ...reasons.map(({ code, detail }) => `  ${code}  ${visibleText(detail)}`),
    ...(next === null ? [] : [`next: ${visibleText(next)}`]),
  ]
}
