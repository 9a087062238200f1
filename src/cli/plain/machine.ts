/**
 * What the review in words says of the machine, at any place: its health, and its history.
 *
 * Nothing is drawn that would have to be read for itself: the lines are those of `writ doctor`,
 * `writ gate` and `writ log`. Rules: R31, R32, R35.
 */
import type { Diagnosis, GateState } from '../../model/health.ts'
import type { HistoryRow, LedgerPlace } from '../../model/history.ts'
import type { TuiServices } from '../../review/services.ts'
import { checkLines, gateLines } from '../health-report.ts'
import { ledgerLines } from '../ledger-report.ts'
import { broken } from './long-lines.ts'
import type { Talk } from './session.ts'

/** Entries of the history where no number is said. */
const fewEntries = 20

export interface MachineLine {
  readonly word: 'health' | 'history'
  readonly argument: string
}

const words: readonly (readonly [name: string, help: string])[] = [
  ['health', 'every gate and every check, and the command that helps'],
  ['history NUMBER', `the last entries of the ledger; ${fewEntries} without a number`],
]

/** Reads a typed line; null where it asks nothing of the machine. */
export function machineLine(line: string): MachineLine | null {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  const lower = word.toLowerCase()
  if (lower !== 'health' && lower !== 'history') return null
  return { word: lower, argument: rest.join(' ') }
}

/** Returns the help of a place with these words in the same columns. */
export function withMachineHelp(help: string): string {
  const column = /^.*? {2,}/.exec(help)?.[0].length ?? 0
  return help + words.map(([name, text]) => `${`${name}  `.padEnd(column)}${text}\n`).join('')
}

export async function tellMachine(
  { word, argument }: MachineLine,
  services: TuiServices,
  talk: Talk,
): Promise<void> {
  const lines =
    word === 'health' ? await healthLines(services) : await historyLines(services, argument)
  await talk.print(broken(`${lines.join('\n')}\n`, talk))
}

async function healthLines(services: TuiServices): Promise<string[]> {
  const gates: GateState[] = []
  const checks: Diagnosis[] = []
  await services.checkHealth(part => {
    if (part.kind === 'gate') gates.push(part.gate)
    if (part.kind === 'check') checks.push(part.check)
  })
  const bare = (_tone: unknown, text: string): string => text
  return [...gates.flatMap(gate => gateLines(gate, bare)), '', ...checkLines(checks, bare)]
}

async function historyLines(services: TuiServices, argument: string): Promise<string[]> {
  const count = argument === '' ? fewEntries : Number(argument)
  if (!Number.isSafeInteger(count) || count < 1) {
    return ['how many entries? type history and a number']
  }
  const rows = await newestRows(services, count)
  const told = rows.flatMap(({ entry, reason }) => (entry === null ? [] : [{ entry, reason }]))
  const { problems } = await services.checkChain()
  return [
    ...(rows.length === 0 ? ['the ledger is empty'] : ledgerLines(told)),
    ...(problems.length === 0 ? [] : ['the chain is broken: writ log --verify']),
  ]
}

/** Returns so many rows of the ledger, the newest last. */
async function newestRows(services: TuiServices, count: number): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = []
  let before: number | null = null
  while (rows.length < count && before !== 0) {
    const place: LedgerPlace = { way: 'older', before }
    const part = await services.loadHistory(place)
    rows.push(...part.rows)
    before = part.start
  }
  return rows.slice(0, count).reverse()
}
