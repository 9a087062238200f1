/** Rehearses the restore of every backup, one after the other. Rules: R20, R27. */
import { type Rehearsal, rehearseRestore } from '../apply/rehearse-restore.ts'
import { WritError } from '../model/errors.ts'
import type { BackupManifest } from '../model/records.ts'
import { type Reading, readBytes, readingOf } from '../plan/read-text.ts'
import { readerOf } from '../plan/reader-of.ts'
import { listBackups, readBackup, type StoredBackup } from '../store/backup-store.ts'
import { listJournals } from '../store/journal-store.ts'
import { lockTargets } from '../store/lock-store.ts'
import { loadPlan } from '../store/plan-store.ts'
import { type BackupSummary, backupsOf, summaryOf } from './backups.ts'
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
  const found = backupsOf(workspace, target)
  const backups: RehearsedBackup[] = []
  for (const realPath of new Set(found.map(backup => backup.target))) {
    const rehearsed = await rehearseTarget(workspace, realPath, backup => {
      if (options.aborted?.() === true) throw new WritError('CANCELLED')
      options.onProgress?.(backups.length + backup, found.length)
    })
    backups.push(...rehearsed)
  }
  const states = new Set(backups.map(({ rehearsal }) => rehearsal.state))
  return { backups, exitCode: states.has('fails') ? 18 : states.has('not-run') ? 11 : 0 }
}

async function rehearseTarget(
  workspace: Workspace,
  realPath: string,
  onNext: (index: number) => void,
): Promise<readonly RehearsedBackup[]> {
  const { host, layout } = workspace
  const holder = { command: 'writ backups --verify', plan: null }
  let locks: Awaited<ReturnType<typeof lockTargets>>
  try {
    locks = await lockTargets(host, layout, [realPath], holder, { waitMs: lockWaitMs })
  } catch (error) {
    if (!(error instanceof WritError && error.code === 'LOCK_HELD')) throw error
    const problem = { detail: error.detail ?? error.message, hint: error.hint }
    const rehearsal = { state: 'not-run' as const, problems: [problem], notes: [] }
    return listBackups(host, layout, realPath).map(backup => ({
      ...summaryOf(workspace, backup),
      rehearsal,
    }))
  }
  try {
    const open = listJournals(host, layout)
      .filter(({ targets }) => targets.some(touched => touched.realPath === realPath))
      .map(({ tx }) => `an apply of the file was interrupted; to finish it: writ resume ${tx}`)
    const done: RehearsedBackup[] = []
    // Under the lock: nobody makes or prunes one meanwhile.
    for (const [index, backup] of listBackups(host, layout, realPath).entries()) {
      onNext(index)
      done.push(await rehearseOne(workspace, backup, open))
    }
    return done
  } finally {
    locks.release()
  }
}

async function rehearseOne(
  workspace: Workspace,
  backup: StoredBackup,
  open: readonly string[],
): Promise<RehearsedBackup> {
  const { host, layout } = workspace
  const { problems, notes } = await rehearseRestore(host, layout, backup.manifest)
  const isGood = problems.length === 0
  const parse = isGood ? parseNotes(workspace, backup.manifest) : []
  return {
    ...summaryOf(workspace, backup),
    rehearsal: {
      state: isGood ? 'restores' : 'fails',
      problems,
      notes: [...notes, ...parse, ...open],
    },
  }
}

/** The bytes come back in any case; whether a runtime can read them is told beforehand. */
function parseNotes(workspace: Workspace, manifest: BackupManifest): readonly string[] {
  const bytes = readBackup(workspace.host, manifest)
  const reading = bytes === null ? undefined : readingThen(workspace, manifest)
  if (bytes === null || reading === undefined) return []
  const outcome = readBytes(bytes, reading, 'kept')
  if (outcome.ok) return []
  const [{ detail, places }] = outcome.problems
  const line = places?.[0]?.line
  const where = line === undefined ? '' : `line ${line}: `
  return [`the kept file does not parse as ${reading.format}: ${where}${detail}`]
}

/** As its plan read the file; undefined where the plan is gone, and nobody can say. */
function readingThen(
  workspace: Workspace,
  { realPath, plan: id }: BackupManifest,
): Reading | undefined {
  try {
    const { plan } = loadPlan(workspace.host, workspace.layout, id)
    const change = plan.changes.find(candidate => candidate.realPath === realPath)
    if (change === undefined) return undefined
    const facts = riskFacts(workspace)
    const named = facts.consumers.find(({ name }) => name === change.consumer) ?? null
    const target = { given: change.target, realPath, links: change.links }
    return readingOf(target, change, readerOf(target, named, facts, facts.consumers), facts)
  } catch (error) {
    if (error instanceof WritError) return undefined
    throw error
  }
}
