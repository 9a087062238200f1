/** The health of this machine as a page: what is wrong first, each with the command that helps. */
import { visibleText } from '../bytes/visible.ts'
import type {
  Diagnosis,
  GateState,
  LockOwner,
  OpenProbation,
  UnfinishedApply,
} from '../model/health.ts'
import { shortId } from '../model/short-id.ts'
import { errorLines } from './apply-view.ts'
import type { Glyphs } from './glyphs.ts'
import type { HealthState } from './health-state.ts'
import type { Line, Style } from './line.ts'
import { emptyLine, labelled, span, widthOf } from './line.ts'
import type { Page } from './page.ts'
import { plural, withTilde } from './words.ts'

interface Drawing {
  readonly width: number
  readonly glyphs: Glyphs
  readonly home: string
}

/** Returns the page; what has not come yet says that it is being looked for. */
export function healthPage(health: HealthState, width: number, glyphs: Glyphs, home: string): Page {
  const how: Drawing = { width, glyphs, home }
  const { locks, applies, probations, gates, checks, error } = health
  const lines: Line[] = error === null ? [] : [...errorLines(error, width), emptyLine]
  const list = <Row>(title: string, rows: readonly Row[] | null, draw: (row: Row) => Line[]) => {
    lines.push(heading(title))
    if (rows === null) lines.push(nothing(health.isChecking ? 'checking ...' : 'not known'))
    else if (rows.length === 0) lines.push(nothing('none'))
    else lines.push(...rows.flatMap(draw))
    lines.push(emptyLine)
  }
  lines.push(heading('Gates'))
  const closedFirst = gates.toSorted((a, b) => Number(a.open) - Number(b.open))
  const size = Math.max(0, ...gates.map(({ runtime }) => widthOf(visibleText(runtime))))
  const untouched = closedFirst.filter(isUntouched)
  const others = closedFirst.filter(gate => !isUntouched(gate))
  lines.push(...others.flatMap(gate => gateLines(gate, size, how)))
  lines.push(...untouchedLines(untouched, size, how))
  if (checks.length === 0) lines.push(...pending(health, gates.length === 0))
  lines.push(emptyLine)
  list('Interrupted applies', applies, row => applyLines(row, how))
  list('Locks held', locks, row => lockLines(row, how))
  list('On probation', probations, row => probationLines(row, how))
  lines.push(heading('Checks'))
  const worstFirst = checks.toSorted((a, b) => ranks[a.status] - ranks[b.status])
  const name = Math.max(0, ...checks.map(check => check.name.length))
  lines.push(...worstFirst.flatMap(check => checkLines(check, name, how)))
  lines.push(...pending(health, checks.length === 0))
  return { lines, entries: [] }
}

/** What is wrong, in a few words, for the head of the screen. */
export function healthCount({ isChecking, gates, checks, applies }: HealthState): string {
  const closed = gates.filter(({ open }) => !open).length
  const failed = checks.filter(({ status }) => status === 'failed').length
  const notes = checks.filter(({ status }) => status === 'warning').length
  const parts = [
    closed > 0 ? `${plural(closed, 'gate')} closed` : '',
    (applies?.length ?? 0) > 0 ? `${applies?.length} unfinished` : '',
    failed > 0 ? `${plural(failed, 'check')} failed` : '',
    notes > 0 ? plural(notes, 'note') : '',
    isChecking ? 'checking ...' : '',
  ].filter(part => part !== '')
  return parts.length === 0 && checks.length > 0 ? 'all is well' : parts.join(', ')
}

const heading = (title: string): Line => [span(` ${title}`, 'heading')]
const nothing = (text: string): Line => [span(`   ${text}`, 'dim')]

function pending({ isChecking }: HealthState, isEmpty: boolean): Line[] {
  if (isChecking) return [[span('   checking ...', 'accent')]]
  return isEmpty ? [nothing('not known')] : []
}

/** A text behind a mark and a label; what does not fit goes on under its own start. */
function marked(mark: string, style: Style, name: string, text: string, width: number): Line[] {
  const label = `   ${mark.padEnd(2)} ${name}  `
  const [first = [], ...rest] = labelled(label, visibleText(text), width - 1)
  return [[span(label, style), ...first.slice(1)], ...rest]
}

/** A name as a label: visible before it is filled up, since blanks at an end would show. */
function named(name: string, size: number = 0): string {
  const shown = visibleText(name)
  return shown + ' '.repeat(Math.max(0, size - widthOf(shown)))
}

function command(text: string, width: number): Line[] {
  return labelled('      $ ', visibleText(text), width - 1, 'accent')
}

function gateLines(gate: GateState, size: number, { width, glyphs, home }: Drawing): Line[] {
  const word = gate.open ? 'open  ' : gate.busy ? 'busy  ' : 'closed'
  const mark = gate.open ? glyphs.done : gate.busy ? glyphs.running : glyphs.failed
  const style: Style = gate.open ? 'ok' : gate.busy ? 'warn' : 'bad'
  const name = `${named(gate.runtime, size)}  ${word}`
  const [first = '', ...others] = gate.reasons.map(
    ({ code, detail }) => `${code}: ${atHome(detail, home)}`,
  )
  const lines = marked(mark, style, name, first, width)
  const blank = ' '.repeat(widthOf(name))
  for (const reason of others) lines.push(...marked('', style, blank, reason, width))
  return gate.next === null ? lines : [...lines, ...command(gate.next, width)]
}

/** Most runtimes on a machine: open because writ never changed a file of theirs. */
function isUntouched({ open, reasons }: GateState): boolean {
  return open && reasons.length === 1 && reasons[0]?.code === 'NO_RECEIPT'
}

/** All of them say the same, and say it once. */
function untouchedLines(gates: readonly GateState[], size: number, how: Drawing): Line[] {
  const [first] = gates
  if (first === undefined) return []
  if (gates.length === 1) return gateLines(first, size, how)
  const names = gates.map(({ runtime }) => runtime).join(', ')
  const text = `NO_RECEIPT: writ has not changed a file of ${names}`
  return marked(how.glyphs.done, 'ok', `${named('others', size)}  open  `, text, how.width)
}

/** A sentence with the user's home as everybody writes it; commands stay literal. */
function atHome(text: string, home: string): string {
  if (home === '' || home === '/') return text
  // What goes on from a longer path is another place.
  return text.replaceAll(`${home}/`, (found, at: number) =>
    /[\w.~-]/.test(text.charAt(at - 1)) ? found : '~/',
  )
}

function applyLines(row: UnfinishedApply, { width, glyphs, home }: Drawing): Line[] {
  const { tx, plan, step, startedAt, targets, isAtWork, next } = row
  const paths = targets.map(path => withTilde(path, home)).join(', ')
  const state = isAtWork ? 'at work' : `stopped at '${step}'`
  const text = `${state}, plan ${shortId(plan)}, since ${startedAt}: ${paths}`
  const [mark, style] = isAtWork
    ? [glyphs.running, 'warn' as const]
    : [glyphs.failed, 'bad' as const]
  return [...marked(mark, style, named(tx), text, width), ...command(next, width)]
}

function lockLines(row: LockOwner, { width, glyphs, home }: Drawing): Line[] {
  const { path, command: by, pid, user, host, since, plan } = row
  const about = plan === null ? '' : `, plan ${shortId(plan)}`
  const text = `${by} (pid ${pid}, ${user}@${host}) since ${since}${about}`
  const name = named(withTilde(path, home))
  return [...marked(glyphs.running, 'warn', name, text, width), ...command(`ps -fp ${pid}`, width)]
}

function probationLines(row: OpenProbation, { width, glyphs, home }: Drawing): Line[] {
  const { plan, runtimes, targets, until, isDue, failedBoot, next } = row
  const paths = targets.map(path => withTilde(path, home)).join(', ')
  const why = failedBoot === null ? 'its time is over' : failedBoot
  const state = isDue
    ? `${why}: to be undone`
    : `until ${until}, then undone unless a boot proves it`
  const [mark, style] = isDue
    ? [glyphs.failed, 'bad' as const]
    : [glyphs.running, 'accent' as const]
  return [
    ...marked(mark, style, named(runtimes.join(', ')), state, width),
    ...labelled('      ', visibleText(`plan ${shortId(plan)}: ${paths}`), width - 1, 'dim'),
    ...command(next, width),
  ]
}

const ranks = { failed: 0, warning: 1, ok: 2 } as const
const marks = {
  ok: ['done', 'ok'],
  warning: ['skipped', 'warn'],
  failed: ['failed', 'bad'],
} as const satisfies Record<Diagnosis['status'], readonly [keyof Glyphs, Style]>

function checkLines(check: Diagnosis, size: number, { width, glyphs, home }: Drawing): Line[] {
  const [glyph, style] = marks[check.status]
  const { name, detail, fix } = check
  const word = check.status === 'ok' ? '' : check.status === 'failed' ? 'failed: ' : 'note: '
  const lines = marked(glyphs[glyph], style, named(name, size), word + atHome(detail, home), width)
  if (fix === null) return lines
  return [...lines, ...labelled('      fix  ', visibleText(fix), width - 1, 'accent')]
}
