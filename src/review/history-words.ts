/** What an entry of the ledger says, in words people understand. */
import { errorKinds } from '../model/error-kinds.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { HistoryRow } from '../model/history.ts'
import type { LedgerEntry, Outcome } from '../model/records.ts'
import type { Style } from './line.ts'
import { plural } from './words.ts'

/** Returns the entry in a few words, and how grave they are. */
export function eventWords(entry: LedgerEntry | null): readonly [text: string, style: Style] {
  if (entry === null) return ['a damaged line', 'bad']
  const { detail } = entry
  const runtime = detail['runtime'] ?? 'a runtime'
  switch (entry.event) {
    case 'planned':
      return [`asked to change ${plural(Number(detail['changes'] ?? 1), 'file')}`, 'accent']
    case 'approved':
      return [detail['from'] === 'bundle' ? 'approved elsewhere' : 'approved', 'ok']
    case 'rejected':
      return ['rejected', 'warn']
    case 'revoked':
      return ['took an approval back', 'warn']
    case 'applied':
      return endingWords('applied', entry)
    case 'restored':
      return endingWords('restored', entry)
    case 'refused':
      return [`refused: ${detail['code'] ?? 'no code'}`, 'warn']
    case 'failed':
      return [`failed: ${detail['code'] ?? 'no code'}`, 'bad']
    case 'recovered':
      return endingWords('recovered', entry)
    case 'pruned':
      return ['removed old backups', 'dim']
    case 'confirmed':
      return [`vouched for ${runtime}`, 'ok']
    case 'boot-failed':
      return [`${runtime} did not boot`, 'bad']
    case 'kept':
      return [`kept: ${runtime} is up`, 'ok']
    case 'undelivered':
      return ['an event was not taken', 'warn']
    case 'break-glass':
      return ['restored without approval', 'bad']
    case 'policy-signed':
      return ['signed the policy', 'ok']
    case 'policy-adopted':
      return ['signed a policy that decides here now', 'ok']
    case 'state-given-up':
      return ['gave up a lost state', 'bad']
    case 'key-trusted':
      return ['trusts a key', 'warn']
    case 'key-revoked':
      return ['revoked a key', 'warn']
  }
}

const endings: Readonly<Partial<Record<string, readonly [text: string, style: Style]>>> = {
  'no-change': ['nothing to change', 'dim'],
  'changed-durability-unknown': ['maybe not durable', 'bad'],
  conflict: ['edited meanwhile', 'bad'],
  restored: ['put back', 'bad'],
  'recovery-required': ['needs a person', 'bad'],
  rejected: ['nothing undone', 'bad'],
  confirmed: ['vouched for', 'ok'],
  recorded: ['only recorded', 'ok'],
} satisfies Partial<Record<Outcome, readonly [string, Style]>>

/** Only what ended well is told without saying how it ended. Rules: R23, R26. */
function endingWords(done: string, { detail }: LedgerEntry): readonly [text: string, style: Style] {
  const ending = endings[detail['outcome'] ?? '']
  if (ending !== undefined) return [`${done}: ${ending[0]}`, ending[1]]
  return [detail['lease'] === undefined ? done : `${done}, on probation`, 'ok']
}

/** Returns what the code of an entry means; null where it has none. */
export function codeWords({ detail }: LedgerEntry): string | null {
  const code = detail['code']
  return code !== undefined && isErrorCode(code) ? errorKinds[code].summary : null
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorKinds, code)
}

const texts = new WeakMap<HistoryRow, string>()

/** Everything a search can find an entry by. */
export function historyText(row: HistoryRow): string {
  const known = texts.get(row)
  if (known !== undefined) return known
  const { entry, targets, why, reason } = row
  const [words] = eventWords(entry)
  const own =
    entry === null
      ? []
      : [entry.at, entry.event, entry.actor, entry.plan ?? '', ...Object.values(entry.detail)]
  const text = [words, ...own, reason ?? '', why ?? '', ...targets].join(' ')
  texts.set(row, text)
  return text
}
