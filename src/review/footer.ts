/** The last two rows: what just happened or may be done now, and the keys of the focus. */
import { backupsWith } from './backups-view.ts'
import { canApply, canReject, canSign, isNoOp, isUndecided, waysOf } from './decisions.ts'
import { keyName } from './key-names.ts'
import type { Binding, KeyMap } from './keymap.ts'
import { bindingsOf, keyFor } from './keymap.ts'
import type { Line, Style } from './line.ts'
import { emptyLine, lineWidth, onGround, span, toWidth, visible } from './line.ts'
import { choiceItems } from './overlays.ts'
import { placeOf } from './place.ts'
import { isNarrowed } from './queue-list.ts'
import { planAtCursor, plansOf } from './reduce-queue.ts'
import { leftInSitting } from './reduce-sitting.ts'
import type { Notice, State } from './state.ts'
import type { Command } from './ui-command.ts'

export function footerOf(state: State): Line[] {
  const { columns } = state.size
  return [noticeLine(state), toWidth(onGround(keyLine(state, columns), 'bar'), columns, 'bar')]
}

const noticeStyles: Readonly<Record<Notice['kind'], Style>> = {
  info: 'dim',
  warn: 'warn',
  bad: 'bad',
  stop: 'alert',
}

function noticeLine(state: State): Line {
  if (state.search !== null) {
    return [span(' / ', 'key'), visible(state.search, 'input'), span('_', 'accent')]
  }
  if (state.notice !== null) {
    const { kind, text, isVisible } = state.notice
    const style = noticeStyles[kind]
    const edge = kind === 'stop' ? [span(' ', style)] : []
    return [span(' '), ...edge, isVisible ? span(text, style) : visible(text, style), ...edge]
  }
  if (state.overlay !== null) return emptyLine
  if (state.screen === 'review')
    return state.review === null ? emptyLine : standing(state.review, state.keys)
  const isNew = state.screen === 'queue' && !state.queue.isSetUp
  return isNew
    ? [span(' nobody can sign yet: run  writ init  in a shell first', 'warn')]
    : emptyLine
}

/** What the operator can do with the plan now, or what stands in the way. */
function standing(review: NonNullable<State['review']>, keys: KeyMap): Line {
  const ways = waysOf(keys)
  const apply = canApply(review, ways)
  const isNothing = isNoOp(review.input.plan)
  if (apply.ok) {
    const key = keyFor(keys, 'apply')
    return [
      span(
        isNothing ? ` nothing has to change: ${key} records that` : ` approved: ${key} applies it`,
        'ok',
      ),
    ]
  }
  const sign = canSign(review, ways)
  if (!sign.ok) return [span(` ${sign.why}`, isUndecided(review) ? 'warn' : 'dim')]
  const { have, needed } = review.input.approvals
  return have < needed
    ? [
        span(
          ` everything grave was on screen: ${keyFor(keys, 'sign')} signs (${have} of ${needed} approvals)`,
          'ok',
        ),
      ]
    : emptyLine
}

/** The keys of the focus: as many hints as toWidth, the way out always among them. */
function keyLine(state: State, width: number): Line {
  const place = placeOf(state)
  const hints = bindingsOf(place, state.keys).filter(
    binding => binding.hint !== undefined && isOffered(state, binding.command),
  )
  // What helps right now comes first, where the hints that give way do not stand.
  const urgent = hints.filter(({ command }) => command === 'reload' && isOutOfDate(state))
  const ordered = [...urgent, ...hints.filter(hint => !urgent.includes(hint))]
  const drawn = ordered.map(
    (binding): Line => [
      span(` ${keysText(binding.keys, placeChoices(state))}`, 'key'),
      span(` ${hintText(state, binding)} `, 'plain'),
    ],
  )
  // The last hints are help and the way out: those in the middle give way.
  while (drawn.length > 3 && drawn.reduce((sum, part) => sum + lineWidth(part), 0) > width) {
    drawn.splice(-4, 1)
  }
  return drawn.flat()
}

/** The first key stands for all; of a pair of arrows or a row of digits both ends are named. */
function keysText(keys: readonly string[], choices: number): string {
  const [first = ''] = keys
  if (keys[1] === 'down') return 'Up/Down'
  return first === '1' && keys.length > 1 ? `1-${choices}` : keyName(first)
}

/** In the field for the reason Enter confirms nothing, and Tab leads the other way. */
function hintText(state: State, { command, hint = '' }: Binding): string {
  const { overlay } = state
  if (overlay?.kind === 'signed' && command === 'close' && leftInSitting(state) > 0) {
    return 'next plan'
  }
  const isReason = overlay?.kind === 'confirm' && overlay.confirm.field === 'reason'
  if (!isReason) return hint
  if (command === 'accept') return 'done'
  return command === 'switch-field' ? 'back' : hint
}

function placeChoices({ overlay }: State): number {
  return overlay?.kind === 'choice' ? choiceItems(overlay.of).length : 0
}

/** Whether what is on screen may no longer be what is on disk. */
function isOutOfDate({ screen, queue, backups, history }: State): boolean {
  if (screen === 'history') return history.error !== null
  if (screen === 'health' || screen === 'review') return false
  return (screen === 'queue' ? queue : backups).error !== null
}

/** How many rows there are to open. */
function rowCount(state: State): number {
  const { screen, backups, history } = state
  switch (screen) {
    case 'backups':
      return backups.rows === null ? 0 : backupsWith(backups.rows, backups.query).length
    case 'history':
      return history.rows?.length ?? 0
    default:
      return plansOf(state)?.length ?? 0
  }
}

/** Whether the key line names a command; what would only be refused is left out. */
function isOffered(state: State, command: Command): boolean {
  const { screen, review, queue, overlay } = state
  if (overlay?.kind === 'confirm' && overlay.confirm.phase === 'over') return command === 'back'
  if (screen !== 'review') {
    const row = planAtCursor(state)
    if (command === 'open') return rowCount(state) > 0
    if (command === 'apply') return row?.status === 'approved'
    if (command === 'sitting') return queue.marked.length > 0
    if (command === 'back') return placeOf(state) !== 'queue' || isNarrowed(queue.list)
    return true
  }
  if (review === null) return true
  switch (command) {
    case 'sign':
      return canSign(review).ok && !canApply(review).ok
    case 'apply':
      return canApply(review).ok
    case 'reject':
      return canReject(review).ok
    case 'unseen-next':
      return isUndecided(review) && review.count.missing > 0
    case 'switch-field':
      return state.overlay?.kind === 'confirm' && state.overlay.confirm.purpose !== 'apply'
    case 'search':
      return review.tab === 'diff' || overlay?.kind === 'help'
    case 'reload':
      // Only a new plan leads on.
      return review.input.status !== 'stale'
    default:
      return true
  }
}
