import { visibleText } from '../../bytes/visible.ts'
import { WritError } from '../../model/errors.ts'
import { shortId } from '../../model/short-id.ts'
import { type ImportedBundle, importBundle } from '../../operations/import-bundle.ts'
import { loadReview, type Review } from '../../operations/load-review.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'
import { readInput } from '../read-input.ts'

export const importPlan: Command = {
  options: {},
  positionals: [1, 1],
  help: `
Takes in a file of 'writ export': a plan of another host, to be reviewed and signed here, or the
signatures others gave to a plan of this host. '-' reads standard input.

A plan from elsewhere must hash to its id and come with the policy it names. What it says of its
files is proved on its own host, before it is applied there. A signature is filed only where it
counts; each other one is named with its reason, and the exit code is that of the first.
`,
  async run({ host, args, output }) {
    const [name = ''] = args.positionals
    const bytes = await readInput(host, name)
    const workspace = openWorkspace(host, 'write')
    const imported = importBundle(workspace, bytes, name === '-' ? 'standard input' : name)
    const review = loadReview(workspace, imported.plan)
    output.print(
      [headline(imported), ...decisionLines(imported), nextStep(imported, review)].join('\n'),
    )
    output.value({ ...imported, status: review.status, approvals: review.approvals })
    const [refused] = imported.refused
    return refused === undefined ? 0 : new WritError(refused.code).exitCode
  },
}

function headline({ plan, isCarried }: ImportedBundle): string {
  return isCarried
    ? `imported plan ${shortId(plan)} of another host, to be reviewed and signed here`
    : `imported decisions on plan ${shortId(plan)}`
}

function decisionLines({ added, known, refused }: ImportedBundle): string[] {
  return [
    ...added.map(approval => `  + ${shortId(approval)}  filed`),
    ...known.map(approval => `  = ${shortId(approval)}  was here already`),
    ...refused.flatMap(({ approval, code, detail, hint }) => [
      `  ! ${shortId(approval)}  not filed, ${code}: ${visibleText(detail)}`,
      ...(hint === null ? [] : [`    if this person may approve: ${visibleText(hint)}`]),
    ]),
  ]
}

function nextStep({ plan, isCarried }: ImportedBundle, { status, approvals }: Review): string {
  const id = shortId(plan)
  if (isCarried) {
    return status === 'carried'
      ? `next: writ review ${id}   or: writ sign ${id}`
      : `it is ${status}`
  }
  if (status === 'approved') return `next: writ apply ${id}`
  return `plan ${id} is ${status}, with ${approvals.have} of ${approvals.needed} approvals`
}
