/** What `plan` and `propose` say of a plan they made: a few lines for people, one object for programs. */
import { changesNothing } from '../apply/recorded-restore.ts'
import { visibleText } from '../bytes/visible.ts'
import { unifiedText } from '../diff/unified-text.ts'
import { shortPath } from '../host/home-path.ts'
import type { Action, Plan } from '../model/plan.ts'
import { type Finding, riskClasses } from '../model/risk.ts'
import { shortId } from '../model/short-id.ts'
import type { MadePlan } from '../operations/make-plan.ts'
import { planNotes } from '../operations/plan-notes.ts'
import { approvalCount } from '../operations/plan-status.ts'
import { changeRisk } from '../operations/plan-summary.ts'
import type { Workspace } from '../operations/workspace.ts'
import type { Output } from './output.ts'

export const actionSigns: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  delete: '-',
  link: '>',
  'no-op': '=',
}

/** Returns the object of `plan --json`. */
export function planRecord(
  workspace: Workspace,
  made: MadePlan,
): Readonly<Record<string, unknown>> {
  return {
    plan: made.id,
    path: made.path,
    risk: made.plan.risk,
    changes: made.plan.changes.map((change, index) => ({
      target: change.target,
      realPath: change.realPath,
      action: change.action,
      risk: changeRisk(made.plan, index),
    })),
    approvals: hasNothingToDo(made)
      ? { needed: 0, have: 0 }
      : approvalCount(workspace, made.id, made.plan),
    existing: made.existing,
    notes: planNotes(workspace.host, made.plan),
  }
}

/** Returns what a person reads: files, findings, environment, and the next command. */
export function planText(
  workspace: Workspace,
  made: MadePlan,
  output: Output,
  withDiff: boolean,
): string {
  const { plan, id } = made
  const lines = [headline(made, output)]
  for (const change of plan.changes) {
    const sign = actionSigns[change.action]
    const { home } = workspace.host
    const [given, real] = [change.target, change.realPath].map(path => shortPath(path, home))
    const link = given === real ? '' : output.style('dim', `  ${visibleText(real ?? '')}`)
    lines.push(`  ${sign} ${change.action.padEnd(6)} ${visibleText(given ?? '')}${link}`)
  }
  for (const line of findingLines(plan.findings, output)) lines.push(line)
  for (const note of planNotes(workspace.host, plan)) {
    lines.push(`  ${output.style('warn', 'note')} ${visibleText(note)}`)
  }
  if (plan.env.length > 0) {
    const names = plan.env.map(use => `${use.name} (${use.class})`)
    lines.push(`  environment: ${names.map(visibleText).join(', ')}`)
  }
  if (withDiff) lines.push('', ...plan.changes.map(change => unifiedText(change)))
  lines.push(nextLine(workspace, made, shortId(id)))
  return lines.join('\n')
}

function headline(made: MadePlan, output: Output): string {
  const state = hasNothingToDo(made)
    ? 'not saved'
    : made.path === null
      ? 'dry run'
      : made.existing
        ? 'already planned'
        : 'saved'
  const id = output.style('strong', shortId(made.id))
  return `plan ${id}  ${riskWord(made.plan, output)}  ${output.style('dim', state)}`
}

function riskWord(plan: Plan, output: Output): string {
  const grave = riskClasses.indexOf(plan.risk) >= riskClasses.indexOf('tool-access')
  return output.style(plan.risk === 'cosmetic' ? 'plain' : grave ? 'bad' : 'warn', plan.risk)
}

/** Gravest first; the order of the plan within a class. */
function findingLines(findings: readonly Finding[], output: Output): string[] {
  const sorted = findings.toSorted(
    (a, b) => riskClasses.indexOf(b.risk) - riskClasses.indexOf(a.risk),
  )
  const width = sorted.reduce((widest, { risk }) => Math.max(widest, risk.length), 0)
  return sorted.map(finding => {
    const head = output.style('dim', `${finding.code} ${finding.risk.padEnd(width)}`)
    return `    ${head}  ${visibleText(finding.message)}`
  })
}

/** Whether there is neither a file to write nor an act to record. Rule: R10. */
function hasNothingToDo({ plan, isRecord }: MadePlan): boolean {
  return changesNothing(plan) && !isRecord
}

function nextLine(workspace: Workspace, made: MadePlan, id: string): string {
  if (hasNothingToDo(made)) {
    const wanted = made.plan.origin.kind === 'rollback' ? 'rollback' : 'plan'
    return `nothing to do: the files already are what the ${wanted} wants`
  }
  if (made.isRecord) {
    const what = 'the files went back outside of writ; to sign and apply this records it'
    return made.path === null ? `${what}, and opens the gate` : `${what}: writ sign ${id}`
  }
  if (made.path === null) return 'nothing was saved; plan again without --dry-run to keep it'
  const { needed, have } = approvalCount(workspace, made.id, made.plan)
  if (needed > have) return `next: writ review ${id}   or: writ sign ${id}`
  return `next: writ apply ${id}`
}
