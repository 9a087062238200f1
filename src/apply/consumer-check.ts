/**
 * A consumer's own check that starts nothing, run before a write and after it. Rule: R25.
 *
 * It looks at a shadow home first, then at the real one. What the consumer prints can hold any
 * line of the file, so only places and kinds leave here. "Not run" always has its reason.
 */
import { basename, dirname, isAbsolute } from 'node:path'
import { consumerOfPath } from '../consumers/registry.ts'
import { expandHome } from '../host/home-path.ts'
import { FsError, type Host } from '../host/host.ts'
import type { CheckName, CheckResult } from '../model/check.ts'
import type { CheckAttempt, Consumer } from '../model/consumer.ts'
import type { Change } from '../model/plan.ts'
import type { Layout } from '../store/layout.ts'
import { type Diagnostic, diagnosticOf } from './consumer-diagnostics.ts'
import { findCheck, type NoCheck, type UsableCheck } from './consumer-version.ts'
import { makeShadowHome } from './shadow-home.ts'

/** Where a consumer finds the file a change writes. */
export interface ConsumerPlace {
  /** The directory the consumer's home variable names. */
  readonly home: string
  /** The file, relative to it. */
  readonly file: string
  /** Where the file itself lies; another directory where the target is a link. */
  readonly realPath: string
}

/** What is looked at: bytes in a shadow home (null: no file there), or the real home. */
export type CheckSubject =
  | { readonly kind: 'shadow'; readonly bytes: Uint8Array | null }
  | { readonly kind: 'live'; readonly bytes: Uint8Array | null }

export type ConsumerRun =
  | {
      readonly ran: true
      /** Such as `codex 0.169.0, strict`. */
      readonly with: string
      readonly diagnostics: readonly Diagnostic[]
    }
  | ({ readonly ran: false } & NoCheck)

const maxOutput = 256 * 1024

/** Returns where the consumer reads the changed file; undefined where its check cannot see it. */
export function consumerPlace(
  host: Host,
  consumer: Consumer,
  change: Change,
): ConsumerPlace | undefined {
  const given = expandHome(change.target, host.home)
  const { realPath } = change
  const path = isAbsolute(given) ? given : realPath
  const found = consumerOfPath(path, { home: host.home, env: host.env }, [consumer])
  const homeVariable = consumer.check?.homeVariable
  if (found === undefined || homeVariable === undefined) return undefined
  if (homeVariable === 'HOME' && found.file.path.startsWith('~/')) {
    return { home: host.home, file: found.file.path.slice(2), realPath }
  }
  // A project's own layer is not the file the home variable leads to.
  return found.file.homeVariable === homeVariable
    ? { home: dirname(path), file: basename(path), realPath }
    : undefined
}

/** Runs the check and returns what it complains about. */
export async function runConsumerCheck(
  host: Host,
  layout: Layout,
  consumer: Consumer,
  place: ConsumerPlace,
  subject: CheckSubject,
): Promise<ConsumerRun> {
  const check = await findCheck(host, consumer)
  return 'reason' in check
    ? { ran: false, reason: check.reason }
    : await runAttempt(host, layout, check, check.attempts[0], place, subject)
}

/** Runs one attempt; a file system error on the way to it is a reason, not a verdict. */
export async function runAttempt(
  host: Host,
  layout: Layout,
  check: UsableCheck,
  attempt: CheckAttempt,
  place: ConsumerPlace,
  subject: CheckSubject,
): Promise<ConsumerRun> {
  try {
    const shadow = makeShadowHome(
      host,
      layout,
      place.realPath,
      place.file,
      subject.kind === 'shadow' ? subject.bytes : null,
    )
    try {
      const isShadow = subject.kind === 'shadow'
      const home = isShadow ? shadow.home : place.home
      const homes = isShadow ? [home] : [home, dirname(place.realPath)]
      const checked = { homes, file: place.file, bytes: subject.bytes }
      const result = await host.run({
        command: check.command,
        args: attempt.args,
        cwd: shadow.cwd,
        env: { PATH: host.env('PATH') ?? '', HOME: shadow.home, [check.homeVariable]: home },
        input: null,
        timeoutMs: attempt.timeoutMs,
        maxOutput,
      })
      if (result.status === 'timed-out') {
        return { ran: false, reason: `${attempt.name} took longer than ${attempt.timeoutMs} ms` }
      }
      if (result.status !== 'exited') return { ran: false, reason: `${attempt.name} was ended` }
      return {
        ran: true,
        with: `${basename(check.command)} ${check.version}, ${attempt.name}`,
        diagnostics: result.exitCode === 0 ? [] : [diagnosticOf(result, checked)],
      }
    } finally {
      shadow.remove()
    }
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    return { ran: false, reason: `${attempt.name} could not be started: ${error.errno}` }
  }
}

/**
 * Returns the verdict of a run against the same run before the change: only what is new blocks.
 *
 * A shadow home holds one file, so a file that is missing there says nothing; the run on the
 * real home decides.
 */
export function judgeRuns(
  name: Extract<CheckName, 'consumer-shadow' | 'consumer-live'>,
  target: string,
  before: ConsumerRun,
  after: ConsumerRun,
): CheckResult {
  if (!after.ran) return { name, target, status: 'not-run', detail: after.reason }
  const known = new Set(before.ran ? before.diagnostics.map(({ identity }) => identity) : [])
  const fresh = after.diagnostics.filter(({ identity }) => !known.has(identity))
  const [first] = fresh
  if (first === undefined) {
    const old = after.diagnostics.length > 0
    const detail = old ? `${after.with}: stops at what it complained about before` : after.with
    return { name, target, status: old ? 'not-run' : 'passed', detail }
  }
  const detail = `${after.with}: ${describe(first)}`
  if (name === 'consumer-shadow' && fresh.every(({ kind }) => kind === 'missing-file')) {
    return { name, target, status: 'not-run', detail: `${detail}; the real home decides` }
  }
  return { name, target, status: 'failed', detail }
}

const words: Readonly<Record<Diagnostic['kind'], string>> = {
  'unknown-key': 'an unknown key',
  duplicate: 'a duplicate',
  'missing-file': 'a missing file',
  'wrong-type': 'a value of the wrong type',
  syntax: 'a syntax error',
  other: 'a complaint without a known kind',
}

function describe({ kind, line, column }: Diagnostic): string {
  return line === null ? words[kind] : `${words[kind]} at line ${line}, column ${column ?? 1}`
}
