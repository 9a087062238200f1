/** The inbox: one row per plan, and beside it, where there is room, what the plan is about. */

import { visibleText } from '../bytes/visible.ts'
import { shortId } from '../model/short-id.ts'
import type { Glyphs } from './glyphs.ts'
import type { KeyMap } from './keymap.ts'
import { keyFor } from './keymap.ts'
import type { Line } from './line.ts'
import { emptyLine, justify, labelled, shorten, shortenStart, span, visible } from './line.ts'
import type { Column, ListDrawing } from './list-columns.ts'
import { columnsHead, columnsRow, flexible } from './list-columns.ts'
import { facts } from './page.ts'
import type { QueueRow } from './services.ts'
import type { Command } from './ui-command.ts'
import { ageText, authorText, plural, riskCounts, statusStyles, withTilde } from './words.ts'

const columns: readonly Column<QueueRow>[] = [
  {
    title: 'risk',
    width: 13,
    from: 0,
    cell: (row, { glyphs, marked = [] }) =>
      marked.includes(row.id)
        ? span(`${glyphs.mark} ${row.risk}`, 'key')
        : span(`${glyphs.risk[row.risk]} ${row.risk}`, row.risk),
  },
  {
    title: 'state',
    width: 8,
    from: 0,
    cell: row => span(row.status, statusStyles[row.status]),
  },
  {
    title: 'target',
    width: flexible,
    from: 0,
    cell: (row, { home }, width) => {
      const more = row.targets.length > 1 ? ` +${row.targets.length - 1}` : ''
      const [first = ''] = row.targets
      return span(
        shortenStart(visibleText(withTilde(first, home)), width - more.length) + more,
        'strong',
      )
    },
  },
  {
    title: 'by',
    width: 12,
    from: 70,
    cell: row => span(shorten(visibleText(row.author.principal), 12), 'plain'),
  },
  {
    title: 'age',
    width: 7,
    from: 56,
    cell: (row, { since = 0 }) => span(ageText(row.ageSeconds + since).padStart(7), 'dim'),
  },
  { title: 'plan', width: 12, from: 96, cell: row => span(shortId(row.id), 'dim') },
]

export function queueHead(width: number): Line {
  return columnsHead(columns, width)
}

export function queueRow(row: QueueRow, isCursor: boolean, width: number, how: ListDrawing): Line {
  return columnsRow(columns, row, isCursor, width, how)
}

/** What the inbox knows of a plan, for the panel beside it. */
export function queuePreview(row: QueueRow, width: number, how: ListDrawing): Line[] {
  const { glyphs, home, keys, since = 0 } = how
  const room = width - 2
  const lines: Line[] = [
    [],
    justify(
      [span(` ${glyphs.risk[row.risk]} ${row.risk}`, row.risk)],
      [span(`${row.status} `, statusStyles[row.status])],
      width,
    ),
    emptyLine,
  ]
  for (const target of row.targets) {
    lines.push(...labelled(' ', visibleText(withTilde(target, home)), room, 'strong'))
  }
  lines.push(emptyLine, [span(' '), ...riskCounts(row.findings, glyphs, room - 1)], emptyLine)
  lines.push(
    ...facts(
      [
        ['origin', row.origin],
        ['author', authorText(row.author)],
        ['age', ageText(row.ageSeconds + since)],
        ['approvals', `${row.approvals.have} of ${row.approvals.needed}`],
        ['missing', missingText(row)],
        ...(row.why === null ? [] : [['because', row.why] as const]),
      ],
      room,
    ),
  )
  lines.push(emptyLine, ...labelled('   plan       ', row.id, room, 'dim'))
  const next = nextStep(row, keys)
  if (next !== '') lines.push(emptyLine, ...labelled('   ', next, room, 'accent'))
  return lines
}

/** What stands between the plan and its apply. */
function missingText({ status, approvals: { needed, have } }: QueueRow): string {
  switch (status) {
    case 'new':
    case 'carried':
      return have < needed ? plural(needed - have, 'approval') : 'nothing'
    case 'approved':
      return 'nothing: it may be applied'
    case 'stale':
    case 'expired':
      return 'a new plan'
    case 'failed':
      return 'an answer to what failed'
    case 'applied':
    case 'rejected':
      return 'nothing: it is decided'
  }
}

function nextStep(row: QueueRow, keys: KeyMap): string {
  const open = keyFor(keys, 'open')
  switch (row.status) {
    case 'new':
      return `${open} reviews it; signing is offered once everything grave was on screen.`
    case 'approved':
      return `${open} opens it; ${keyFor(keys, 'apply')} applies it.`
    case 'stale':
      return 'The target changed since: plan again.'
    case 'failed':
      return `The apply failed: ${open} shows the way back.`
    case 'expired':
      return 'Past its expiry: plan again.'
    case 'carried':
      return `For another host: ${open} reviews it, ${keyFor(keys, 'sign')} signs it, writ export takes it back.`
    case 'applied':
    case 'rejected':
      return ''
  }
}

export function queueEmpty(isSetUp: boolean, glyphs: Glyphs, keys: KeyMap): Line[] {
  if (!isSetUp) {
    return [
      emptyLine,
      [span('   writ is not set up yet.', 'strong')],
      emptyLine,
      [span('   First, in a shell: choose the key you sign with.', 'dim')],
      [span('     writ init', 'accent')],
      emptyLine,
      [span('   Then ask for a change, and it arrives here:', 'dim')],
      [span('     writ plan MIGRATION.yaml', 'accent')],
      [span('     writ propose ~/.codex/config.toml --from FILE', 'accent')],
    ]
  }
  return [
    emptyLine,
    emptyLine,
    [span(`   ${glyphs.done} `, 'ok'), span('No plan waits for you.', 'strong')],
    emptyLine,
    [span('   A plan arrives when somebody asks for a change:', 'dim')],
    emptyLine,
    [span('     writ plan MIGRATION.yaml', 'accent')],
    [span('     writ propose ~/.codex/config.toml --from FILE', 'accent')],
    emptyLine,
    [
      span(
        `   ${keyFor(keys, 'backups')} browses backups, ${keyFor(keys, 'help')} shows all keys.`,
        'dim',
      ),
    ],
  ]
}

/** What happens here, in five lines, for the first time. */
export function firstRunStrip(keys: KeyMap): Line[] {
  const key = (command: Command): string => keyFor(keys, command)
  return [
    [span(`  1  ${key('open')} opens a plan: every key it changes, the diff.`)],
    [span('  2  What is grave must be on screen before one can sign.')],
    [span(`  3  ${key('sign')} signs this one plan: you type what the dialog asks for.`)],
    [span(`  4  ${key('apply')} applies it: backup, write, checks, receipt.`)],
    [span(`  5  ${key('backups')} brings any file back.  ${key('help')} lists the keys.`)],
  ]
}

/** @param seconds how long it takes already; what takes long says why */
export function loadingLines(what: string, seconds = 0): Line[] {
  const line = [span('   reading '), visible(what, 'dim'), span(' ...', 'dim')]
  if (seconds < 2) return [emptyLine, emptyLine, line]
  return [
    emptyLine,
    emptyLine,
    [...line, span(`  ${seconds} s`)],
    emptyLine,
    [span('   A large one takes some time: all it says is proved before it is shown.', 'dim')],
  ]
}
