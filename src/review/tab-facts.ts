/** Tabs 3 to 6: environment, checks, rollback, origin. */
import { visibleText } from '../bytes/visible.ts'
import { formatKeyPath } from '../model/key-path.ts'
import type { Plan } from '../model/plan.ts'
import type { Glyphs } from './glyphs.ts'
import type { Line } from './line.ts'
import { emptyLine, labelled, span, visible } from './line.ts'
import type { Page } from './page.ts'
import { facts, section } from './page.ts'
import type { ReviewInput } from './services.ts'
import { authorText, originText } from './words.ts'

/** Every value that came from the environment: name, class, where it lands. Rule: R11. */
export function environmentPage(plan: Plan, width: number): Page {
  const lines: Line[] = []
  for (const use of plan.env) {
    lines.push(emptyLine, [
      span('   $', 'accent'),
      visible(use.name, 'strong'),
      span(`   ${use.class}`, use.class === 'secret' ? 'credentials' : 'dim'),
    ])
    lines.push(...labelled('     value   ', visibleText(use.shown), width - 1))
    for (const land of use.lands) {
      const target = plan.changes[land.change]?.target ?? ''
      const text = visibleText(`${formatKeyPath(land.path)}  in ${target}`)
      lines.push(...labelled('     lands   ', text, width - 1))
    }
    if (use.accepted.length > 0) {
      const text = `${use.accepted.join(', ')}: declared intended by the migration`
      lines.push(...labelled('     note    ', visibleText(text), width - 1, 'warn'))
    }
  }
  if (lines.length === 0)
    lines.push(emptyLine, [span('   No value comes from the environment.', 'dim')])
  return { lines, entries: [] }
}

/** What will be run, and whom the change reaches. Rule: R13. */
export function checksPage(input: ReviewInput, width: number, glyphs: Glyphs): Page {
  const { plan } = input
  const lines: Line[] = [...section('Runtimes whose next worker boots from these files')]
  if (plan.affects.length === 0) lines.push([span('   none is known', 'dim')])
  for (const name of plan.affects) lines.push([span(`   ${glyphs.dot} `, 'dim'), visible(name)])
  const checksOf = Map.groupBy(plan.checks, check => check.change)
  plan.changes.forEach((change, at) => {
    const checks = checksOf.get(at) ?? []
    if (checks.length === 0) return
    lines.push(...section(visibleText(change.target)))
    const size = Math.max(...checks.map(check => check.name.length))
    for (const check of checks) {
      const label = `   ${glyphs.dot} ${check.name.padEnd(size)}  `
      lines.push(...labelled(label, visibleText(check.detail), width - 1))
    }
  })
  const carried = plan.changes.filter(({ attributes }) => attributes.length > 0)
  if (carried.length + input.notes.length > 0) lines.push(...section('Where the files stand'))
  for (const note of input.notes) {
    lines.push(...labelled(`   ${glyphs.dot} `, visibleText(note), width - 1, 'warn'))
  }
  for (const { target, attributes } of carried) {
    for (const { name, kept } of attributes) {
      const text = `${target}: ${name} ${kept ? 'is kept' : 'may be lost'}`
      lines.push(
        ...labelled(`   ${glyphs.dot} `, visibleText(text), width - 1, kept ? 'dim' : 'warn'),
      )
    }
  }
  lines.push(...section('When'))
  const when = 'before the write, on a copy, and after it, on the file itself'
  lines.push(...labelled('   ', when, width - 1, 'dim'))
  return { lines, entries: [] }
}

/** The way back. Rules: R13, R27. */
export function rollbackPage(input: ReviewInput, width: number): Page {
  const { rollback } = input.plan
  const command = (text: string, what: string): Line[] => [
    ...labelled('   $ ', visibleText(text), width - 1, 'strong'),
    ...labelled('     ', what, width - 1, 'dim'),
  ]
  const lines: Line[] = [
    ...section('The way back, once the plan is applied'),
    ...command(input.restoreHint, 'takes back what this plan wrote; what others wrote since stays'),
    emptyLine,
    ...command(
      rollback.command,
      'takes back the latest change on record, whichever plan made it, without its id',
    ),
    emptyLine,
    ...labelled(
      '   ',
      'Either makes a plan that is reviewed and signed like this one. With --exact it brings back the bytes of the backup instead, and edits made since go.',
      width - 1,
      'dim',
    ),
    ...section('Record'),
    ...facts(
      [
        ['owner', rollback.owner],
        ['inverse', rollback.inverse],
      ],
      width,
    ),
    ...section('Backups'),
    ...labelled(
      '   ',
      'Every file is copied and the copy read back before anything is written. The recovery note beside the backup needs no writ: cp and sha256sum are enough.',
      width - 1,
      'dim',
    ),
  ]
  return { lines, entries: [] }
}

/** Where the plan comes from; words of its author are quoted and never shown as ours. */
export function originPage(input: ReviewInput, width: number, glyphs: Glyphs): Page {
  const { plan } = input
  const { author, origin } = plan
  const rows: [string, string][] = [
    ['plan', input.id],
    ['origin', originText(origin)],
    ['author', authorText(author)],
  ]
  if (author.taskId !== null) rows.push(['task', author.taskId])
  if (author.runId !== null) rows.push(['run', author.runId])
  rows.push(['created', plan.created], ['expires', plan.expires])
  rows.push(['host', `${plan.host.id} (uid ${plan.host.uid})`])
  rows.push(['policy', plan.policy.preset], ['made by', `${plan.tool.name} ${plan.tool.version}`])
  if (origin.kind === 'rollback') rows.push(['undoes', origin.plan], ['receipt', origin.receipt])
  else rows.push(['document', origin.document])
  const lines: Line[] = [emptyLine, ...facts(rows, width)]
  const quotes = quotedTexts(origin)
  if (quotes.length > 0) {
    lines.push(...section('In the words of the author, which writ has not checked'))
    for (const text of quotes) {
      for (const row of text.split('\n')) {
        lines.push(...labelled(`   ${glyphs.divider} `, visibleText(row), width - 1, 'quote'))
      }
      lines.push(emptyLine)
    }
  }
  return { lines, entries: [] }
}

function quotedTexts(origin: Plan['origin']): string[] {
  if (origin.kind !== 'migration') return []
  const texts: string[] = []
  if (origin.description !== null) texts.push(origin.description)
  if (origin.source !== null) texts.push(`source: ${origin.source}`)
  return texts
}
