/** The terminal UI's services: each one an operation on this machine's workspace. */
import { watch } from 'node:fs'
import type { Host } from '../host/host.ts'
import { type ErrorCode, WritError } from '../model/errors.ts'
import { applyStored } from '../operations/apply-stored.ts'
import { backupsOf } from '../operations/backups.ts'
import { loadReview } from '../operations/load-review.ts'
import { listPlans } from '../operations/plan-summary.ts'
import { makeRollbackPlan } from '../operations/rollback.ts'
import { shownView } from '../operations/shown-view.ts'
import { rejectPlan, signPlan } from '../operations/sign-plan.ts'
import { openWorkspace, type Workspace } from '../operations/workspace.ts'
import { errorFacts } from '../review/error-facts.ts'
import type { ApplyResult, SignInput, SignResult, TuiServices } from '../review/services.ts'
import { queueRow } from './queue-row.ts'

/** Returns the services. Every call opens the workspace anew, so that edits outside are seen. */
export function tuiServices(host: Host): TuiServices {
  const open = (): Workspace => openWorkspace(host, 'write')
  return {
    loadQueue: async () => listPlans(open()).map(queueRow),
    loadReview: async id => loadReview(open(), id),
    sign: (id, input) => sign(open(), id, input),
    async reject(id, reason) {
      const workspace = open()
      const { plan } = loadReview(workspace, id)
      await rejectPlan(
        workspace,
        { id },
        decisionOf({ reason, confirm: '', view: shownView(plan, 'tui', null) }),
      )
    },
    apply: (id, _confirm, onStep) => apply(open(), id, onStep),
    listBackups: async () =>
      backupsOf(open(), undefined).map(({ path, ...backup }) => ({ ...backup, path: path ?? '' })),
    async previewRestore(backupId, exact) {
      const workspace = open()
      const source = { kind: 'backup', id: backupId } as const
      const made = makeRollbackPlan(workspace, { source, exact, dryRun: false })
      if (made.path !== null) return loadReview(workspace, made.id)
      throw new WritError('NOT_FOUND', {
        detail: 'there is nothing to restore: the file already is as it was before',
        hint: 'writ verify',
      })
    },
    watch: onChange => watchState(open().layout.state, onChange),
  }
}

function decisionOf(input: SignInput): Parameters<typeof signPlan>[2] {
  const { passphrase } = input
  return {
    reason: input.reason,
    confirm: input.confirm,
    key: undefined,
    principal: undefined,
    view: input.view,
    askPassphrase: async key => {
      if (passphrase === undefined) throw new PassphraseNeeded(key)
      return passphrase
    },
  }
}

/** Interrupts a signature for which the dialog must ask first. */
class PassphraseNeeded extends Error {
  readonly key: string

  constructor(key: string) {
    super('a passphrase is needed')
    this.key = key
  }
}

async function sign(
  workspace: Workspace,
  id: Parameters<TuiServices['sign']>[0],
  input: SignInput,
): Promise<SignResult> {
  try {
    const { approval, path, verify, approvals } = await signPlan(
      workspace,
      { id },
      decisionOf(input),
    )
    const { status } = loadReview(workspace, id)
    return { kind: 'signed', approval, path, verify, approvals, status }
  } catch (error) {
    if (error instanceof PassphraseNeeded) {
      return { kind: 'needs-passphrase', key: error.key, wrong: false }
    }
    if (error instanceof WritError && error.code === 'PASSPHRASE_WRONG') {
      const key = workspace.settings.signingKey ?? ''
      return { kind: 'needs-passphrase', key, wrong: true }
    }
    throw error
  }
}

async function apply(
  workspace: Workspace,
  plan: string,
  onStep: Parameters<TuiServices['apply']>[2],
): Promise<ApplyResult> {
  try {
    return { kind: 'applied', receipt: await applyStored(workspace, { plan, onStep }) }
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    return {
      kind: 'failed',
      error: errorFacts(error),
      fileState: fileStates[error.code] ?? 'old',
      restore: isChanged(error.code) ? error.hint : null,
      note: isChanged(error.code) ? (error.path ?? null) : null,
    }
  }
}

/** What stands at the targets after an error; everything not named here left them as they were. */
const fileStates: Readonly<Partial<Record<ErrorCode, 'new' | 'mixed' | 'unknown'>>> = {
  DURABILITY_UNKNOWN: 'new',
  RECOVERY_REQUIRED: 'new',
  RESTORE_FAILED: 'mixed',
  APPLY_INTERRUPTED: 'unknown',
}

function isChanged(code: ErrorCode): boolean {
  return fileStates[code] !== undefined
}

/** Tells of changes in the state directory; several at once are told once. */
function watchState(path: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(path, { recursive: true, persistent: false }, () => {
    clearTimeout(timer)
    timer = setTimeout(onChange, 50)
  })
  watcher.on('error', () => watcher.close())
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
