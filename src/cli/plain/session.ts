/**
 * The review line by line: for screen readers, for terminals that cannot draw, and through pipes.
 *
 * Nothing is drawn again and no cursor is moved: a line is asked for, lines come back. Owns: what
 * each word does at each place. What may be decided is said by the same functions as on the screen.
 * Rules: R15, R33, R35.
 */
import { visibleText } from '../../bytes/visible.ts'
import { WritError } from '../../model/errors.ts'
import { errorLines } from '../../review/apply-view.ts'
import { errorFacts } from '../../review/error-facts.ts'
import type { LineCommand, LinePlace } from '../../review/line-commands.ts'
import { lineHelp, spokenLine } from '../../review/line-commands.ts'
import type { LineReview, Printed, Section } from '../../review/line-review.ts'
import {
  headText,
  lineReview,
  nextPart,
  printDiff,
  printPart,
  sectionText,
  statusText,
  updated,
} from '../../review/line-review.ts'
import { goingBack } from '../../review/overlays.ts'
import { plainRows, renderPlainQueue, textOf } from '../../review/plain-text.ts'
import type { BackupRow, QueueRow, ReviewInput, TuiServices } from '../../review/services.ts'
import { applyPlan, rejectPlan, signPlan } from './decide.ts'
import { backupList, numbered, pendingOf } from './lists.ts'
import { broken, changesLook, diffLook, type Room, textLook } from './long-lines.ts'
import { machineLine, tellMachine, withMachineHelp } from './machine.ts'

/** What the session is given to talk with. */
export interface Talk extends Room {
  /** Settles when the text is written; rejects where it cannot be. */
  print(text: string): Promise<void>
  /** Waits for the next line; null at the end of the input. Throws CANCELLED on Ctrl-C. */
  prompt(place: string): Promise<string | null>
  /** Asks, and returns the line like `prompt`. */
  ask(question: string): Promise<string | null>
  /** As `ask`, for a decision: what was typed before the question does not answer it. */
  askAnew(question: string): Promise<string | null>
  /** As `ask`, and shows nothing of it; null where nobody can be asked without showing. */
  askSecret(question: string): Promise<string | null>
  /** Runs what must not end in the middle: Ctrl-C says so the first time, and ends it the second. */
  uninterrupted<T>(what: string, work: () => Promise<T>): Promise<T>
  /** Of the user, for paths. */
  readonly home: string
}

interface Session {
  place: LinePlace
  plans: readonly QueueRow[]
  backups: readonly BackupRow[]
  review: LineReview | null
}

/** Runs until the user leaves or the input ends; returns the exit code. */
export async function runSession(
  services: TuiServices,
  talk: Talk,
  plan: string | null,
): Promise<number> {
  const session: Session = { place: 'plans', plans: [], backups: [], review: null }
  await attempt(talk, () =>
    plan === null
      ? listPlans(session, services, talk, false)
      : openPlan(session, services, talk, plan),
  )
  for (;;) {
    const line = await talk.prompt(promptOf(session))
    if (line === null) return 0
    const asked = machineLine(line)
    if (asked !== null) {
      await attempt(talk, () => tellMachine(asked, services, talk))
      continue
    }
    const spoken = spokenLine(line, session.place)
    if (spoken?.command === 'quit') return 0
    if (spoken !== null) {
      await attempt(talk, () => obey(session, services, talk, spoken.command, spoken.argument))
    } else if (line.trim() !== '') {
      await talk.print(`there is no word ${visibleText(line.trim())} here: type help\n`)
    }
  }
}

function promptOf({ place, review }: Session): string {
  return place === 'plan' && review !== null ? `plan ${review.input.id.slice(0, 12)}` : place
}

/** Tells what went wrong and goes on; only the user ends the session. */
async function attempt(talk: Talk, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof WritError && error.code === 'CANCELLED') throw error
    await talk.print(textOf(plainRows(errorLines(errorFacts(error), textLook(talk).width))))
  }
}

async function obey(
  session: Session,
  services: TuiServices,
  talk: Talk,
  command: LineCommand,
  argument: string,
): Promise<void> {
  switch (command) {
    case 'list':
    case 'back':
      return listPlans(session, services, talk, false)
    case 'all':
      return listPlans(session, services, talk, true)
    case 'open': {
      const found = session.plans[Number(argument) - 1]?.id
      if (found === undefined && !argument.startsWith('wp1-')) {
        return talk.print('open which? type its number, or the beginning of its id\n')
      }
      return openPlan(session, services, talk, found ?? argument)
    }
    case 'backups':
      session.backups = await services.listBackups()
      session.place = 'backups'
      return talk.print(broken(backupList(session.backups, talk.home), talk))
    case 'restore':
      return restore(session, services, talk, argument)
    case 'help':
      return talk.print(broken(withMachineHelp(lineHelp(session.place)), talk))
    case 'quit':
      return
    default:
      if (session.review !== null)
        return read(session, session.review, services, talk, command, argument)
  }
}

type PlanCommand = Exclude<
  LineCommand,
  'list' | 'back' | 'all' | 'open' | 'backups' | 'restore' | 'help' | 'quit'
>

async function read(
  session: Session,
  review: LineReview,
  services: TuiServices,
  talk: Talk,
  command: PlanCommand,
  argument: string,
): Promise<void> {
  switch (command) {
    case 'next': {
      const at = nextPart(review)
      if (at === -1) return talk.print(`every part was printed\n${standing(review, talk)}`)
      return show(session, talk, printPart(review, at, diffLook(talk, review)))
    }
    case 'part': {
      const at = Number(argument) - 1
      if (review.model.hunks[at] === undefined) {
        return talk.print(`there are ${review.model.hunks.length} parts: type part and a number\n`)
      }
      return show(session, talk, printPart(review, at, diffLook(talk, review)))
    }
    case 'diff':
      return show(session, talk, printDiff(review, diffLook(talk, review)))
    case 'status':
      session.review = updated(review, await services.loadReview(review.input.id))
      return talk.print(standing(session.review, talk))
    case 'sign':
    case 'apply':
    case 'reject': {
      const decide = { sign: signPlan, apply: applyPlan, reject: rejectPlan }[command]
      const current = updated(review, await services.loadReview(review.input.id))
      session.review = current
      await decide(current, services, talk)
      session.review = updated(current, await services.loadReview(review.input.id))
      return
    }
    default:
      return talk.print(sectionOf(review, command, talk))
  }
}

function standing(review: LineReview, room: Room): string {
  return broken(statusText(review), room)
}

function sectionOf(review: LineReview, section: Section, room: Room): string {
  const look = section === 'changes' ? changesLook(room, review) : textLook(room)
  return sectionText(review, section, look)
}

/** Prints, and only then counts as shown what was printed. */
async function show(session: Session, talk: Talk, { text, after }: Printed): Promise<void> {
  await talk.print(text)
  const { missing } = after.count
  const isNew = session.review?.count.missing !== missing
  session.review = after
  if (isNew && missing === 0) await talk.print(`\n${standing(after, talk)}`)
}

async function listPlans(
  session: Session,
  services: TuiServices,
  talk: Talk,
  isAll: boolean,
): Promise<void> {
  const { rows, isSetUp } = await services.loadQueue()
  session.plans = isAll ? rows : pendingOf(rows)
  session.place = 'plans'
  session.review = null
  const table = renderPlainQueue(session.plans, talk.look.width - 5)
  await talk.print(session.plans.length === 0 ? table : numbered(table))
  if (!isSetUp) await talk.print('nobody can sign yet: run writ init in a shell first\n')
}

async function openPlan(
  session: Session,
  services: TuiServices,
  talk: Talk,
  id: string,
): Promise<void> {
  await enter(session, talk, await services.loadReview(id))
}

async function enter(session: Session, talk: Talk, input: ReviewInput): Promise<void> {
  const review = lineReview(input)
  session.review = review
  session.place = 'plan'
  const head = headText(review, textLook(talk))
  await talk.print(`${head}\n${sectionOf(review, 'changes', talk)}\n`)
  await talk.print(standing(review, talk))
}

async function restore(
  session: Session,
  services: TuiServices,
  talk: Talk,
  argument: string,
): Promise<void> {
  const [which = '', how] = argument.split(' ')
  const row =
    session.backups[Number(which) - 1] ??
    session.backups.find(({ id }) => which !== '' && id === which)
  if (row === undefined || (how !== undefined && how !== 'exact')) {
    return talk.print(
      'restore which? type its number, and exact for the very bytes of the backup\n',
    )
  }
  if (!row.usable) {
    return talk.print('this backup does not match its manifest and cannot be restored\n')
  }
  await talk.print(textOf(plainRows(goingBack(row.changes, textLook(talk).width))))
  await talk.print('nothing is written yet: the way back is a plan, which waits in the inbox\n\n')
  await enter(session, talk, await services.previewRestore(row.id, how === 'exact'))
}
