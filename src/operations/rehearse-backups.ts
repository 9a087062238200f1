/** Rehearses the restore of every backup, one after the other. Rules: R20, R27. */
import { type Rehearsal, rehearseMembers, rehearseRestore } from '../apply/rehearse-restore.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { BackupManifest } from '../model/records.ts'
import { type Reading, readBytes, readingOf } from '../plan/read-text.ts'
import { readerOf } from '../plan/reader-of.ts'
import { type FoundSet, listSets, loadSet, setManifests } from '../store/backup-set.ts'
import {
  backedUpTargets,
  listSingleBackups,
  lookAt,
  readBackup,
  type StoredBackup,
} from '../store/backup-store.ts'
import { listJournals } from '../store/journal-store.ts'
import { lockTargets } from '../store/lock-store.ts'
import { loadPlan } from '../store/plan-store.ts'
import { type BackupSummary, knownTarget, summaryOf } from './backups.ts'
import { riskFacts, type Workspace } from './workspace.ts'

export interface RehearsedBackup extends BackupSummary {
  readonly rehearsal: Rehearsal & {
    /** 'not-run' where somebody else works on the file. */
    readonly state: 'restores' | 'fails' | 'not-run'
  }
}

export interface RehearsalReport {
  readonly backups: readonly RehearsedBackup[]
  /** 0; 18 where a restore would fail, 11 where one could not be tried. */
  readonly exitCode: number
}

export interface RehearsalOptions {
  /** Called before each. */
  readonly onProgress?: (done: number, of: number) => void
  /** Asked between two. */
  readonly aborted?: () => boolean
}

/** An apply may hold a lock for a while; its end is worth this much waiting. */
const lockWaitMs = 2000

/** So many members of a set go through one run of its note. */
const membersAtOnce = 50

/**
 * Rehearses the backups of one target, or all. No target changes, and nothing is left beside one.
 *
 * @throws WritError NOT_FOUND for a target writ has never changed, CANCELLED.
 */
export async function rehearseBackups(
  workspace: Workspace,
  target: string | undefined,
  options: RehearsalOptions = {},
): Promise<RehearsalReport> {
  const { host, layout } = workspace
  const only = target === undefined ? undefined : knownTarget(workspace, target)
  const isWanted = (realPath: string): boolean => only === undefined || realPath === only
  const targets = [...backedUpTargets(host, layout)].filter(isWanted)
  const sets = listSets(host, layout).flatMap(found => {
    const indexes = [...found.set.entries.keys()].filter(index =>
      isWanted(found.set.entries[index]?.realPath ?? ''),
    )
    return indexes.length === 0 ? [] : [{ found, indexes }]
  })
  const single = targets.flatMap(realPath => {
    const { length } = listSingleBackups(host, layout, realPath)
    return length === 0 ? [] : [{ realPath, length }]
  })
  const of =
    single.reduce((sum, { length }) => sum + length, 0) +
    sets.reduce((sum, { indexes }) => sum + indexes.length, 0)
  const run = runOf(workspace, of, options)
  for (const { realPath } of single) await rehearseTarget(run, realPath)
  for (const { found, indexes } of sets) await rehearseSet(run, found, indexes)
  const backups = run.done
  const states = new Set(backups.map(({ rehearsal }) => rehearsal.state))
  return { backups, exitCode: states.has('fails') ? 18 : states.has('not-run') ? 11 : 0 }
}

interface Run {
  readonly workspace: Workspace
  readonly done: RehearsedBackup[]
  /** Tells how far this is, and throws where it is to stop. */
  next(): void
  /** The plan a backup was made for; undefined where it is gone. Each is read once. */
  planOf(id: PlanId): Plan | undefined
}

function runOf(workspace: Workspace, of: number, options: RehearsalOptions): Run {
  const { host, layout } = workspace
  const done: RehearsedBackup[] = []
  const plans = new Map<PlanId, Plan | undefined>()
  return {
    workspace,
    done,
    next() {
      if (options.aborted?.() === true) throw new WritError('CANCELLED')
      options.onProgress?.(done.length, of)
    },
    planOf(id) {
      if (!plans.has(id))
        plans.set(
          id,
          readablePlan(() => loadPlan(host, layout, id).plan),
        )
      return plans.get(id)
    },
  }
}

function readablePlan(load: () => Plan): Plan | undefined {
  try {
    return load()
  } catch (error) {
    if (error instanceof WritError) return undefined
    throw error
  }
}

async function rehearseTarget(run: Run, realPath: string): Promise<void> {
  const { host, layout } = run.workspace
  // Under the lock, where nobody makes or prunes one meanwhile.
  const backups = (): readonly StoredBackup[] => listSingleBackups(host, layout, realPath)
  await underLocks(run, [realPath], backups, async () => {
    for (const backup of backups()) {
      run.next()
      record(run, backup, await rehearseRestore(host, layout, backup.manifest))
    }
  })
}

async function rehearseSet(run: Run, found: FoundSet, indexes: readonly number[]): Promise<void> {
  const { host, layout } = run.workspace
  const manifests = setManifests(found.directory, found.set)
  const backupAt = (index: number): StoredBackup[] => {
    const manifest = manifests[index]
    return manifest === undefined ? [] : [lookAt(host, layout, manifest)]
  }
  const paths = indexes.map(index => found.set.entries[index]?.realPath ?? '')
  await underLocks(
    run,
    paths,
    () => indexes.flatMap(backupAt),
    async () => {
      // It may have been pruned before the locks were taken.
      if (loadSet(host, found.directory) === undefined) return
      for (let at = 0; at < indexes.length; at += membersAtOnce) {
        run.next()
        const some = indexes.slice(at, at + membersAtOnce)
        const rehearsed = await rehearseMembers(host, layout, found, some)
        some.flatMap(backupAt).forEach((backup, index) => {
          record(run, backup, rehearsed[index] ?? { problems: [], notes: [] })
        })
      }
    },
  )
}

/** Does the work under the locks of the targets, or records why it was not done. */
async function underLocks(
  { workspace, done }: Run,
  realPaths: readonly string[],
  backups: () => readonly StoredBackup[],
  work: () => Promise<void>,
): Promise<void> {
  const { host, layout } = workspace
  const holder = { command: 'writ backups --verify', plan: null }
  let locks: Awaited<ReturnType<typeof lockTargets>>
  try {
    locks = await lockTargets(host, layout, realPaths, holder, { waitMs: lockWaitMs })
  } catch (error) {
    if (!(error instanceof WritError && error.code === 'LOCK_HELD')) throw error
    const problem = { detail: error.detail ?? error.message, hint: error.hint }
    const rehearsal = { state: 'not-run' as const, problems: [problem], notes: [] }
    for (const backup of backups()) done.push({ ...summaryOf(workspace, backup), rehearsal })
    return
  }
  try {
    await work()
  } finally {
    locks.release()
  }
}

function record(run: Run, backup: StoredBackup, { problems, notes }: Rehearsal): void {
  const isGood = problems.length === 0
  run.done.push({
    ...summaryOf(run.workspace, backup),
    rehearsal: {
      state: isGood ? 'restores' : 'fails',
      problems,
      notes: [
        ...notes,
        ...(isGood ? parseNotes(run, backup.manifest) : []),
        ...interruptionNotes(run.workspace, backup.manifest),
      ],
    },
  })
}

function interruptionNotes(
  { host, layout }: Workspace,
  { realPath }: BackupManifest,
): readonly string[] {
  return listJournals(host, layout)
    .filter(({ targets }) => targets.some(touched => touched.realPath === realPath))
    .map(({ tx }) => `an apply of the file was interrupted; to finish it: writ resume ${tx}`)
}

/** The bytes come back in any case; whether a runtime can read them is told beforehand. */
function parseNotes(run: Run, manifest: BackupManifest): readonly string[] {
  const bytes = readBackup(run.workspace.host, manifest)
  const reading = bytes === null ? undefined : readingThen(run, manifest)
  if (bytes === null || reading === undefined) return []
  const outcome = readBytes(bytes, reading, 'kept')
  if (outcome.ok) return []
  const [{ detail, places }] = outcome.problems
  const line = places?.[0]?.line
  const where = line === undefined ? '' : `line ${line}: `
  return [`the kept file does not parse as ${reading.format}: ${where}${detail}`]
}

/** As its plan read the file; undefined where the plan is gone, and nobody can say. */
function readingThen(run: Run, { realPath, plan }: BackupManifest): Reading | undefined {
  const change = run.planOf(plan)?.changes.find(candidate => candidate.realPath === realPath)
  if (change === undefined) return undefined
  const facts = riskFacts(run.workspace)
  const named = facts.consumers.find(({ name }) => name === change.consumer) ?? null
  const target = { given: change.target, realPath, links: change.links }
  return readingOf(target, change, readerOf(target, named, facts, facts.consumers), facts)
}
