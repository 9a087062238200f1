/** The terminal UI's services: each one an operation on this machine's workspace. */
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import { type ErrorCode, WritError } from '../model/errors.ts'
import type { ChainReport } from '../model/history.ts'
import { applyStored } from '../operations/apply-stored.ts'
import { backupsOf } from '../operations/backups.ts'
import { historyPart, receiptOf } from '../operations/history.ts'
import { loadReview } from '../operations/load-review.ts'
import { planCauses } from '../operations/plan-cause.ts'
import { listPlans } from '../operations/plan-summary.ts'
import { makeRollbackPlan } from '../operations/rollback.ts'
import { rejectPlan, signPlan } from '../operations/sign-plan.ts'
import { openWorkspace, type Workspace } from '../operations/workspace.ts'
import { errorFacts } from '../review/error-facts.ts'
import type {
  ApplyResult,
  DecisionInput,
  NeedsPassphrase,
  QueueLoad,
  TuiServices,
} from '../review/services.ts'
import { type Layout, layoutOf } from '../store/layout.ts'
import { look } from './look.ts'
import { queueRow } from './queue-row.ts'
import { watchFiles, watchFolder } from './watch-files.ts'

/** Returns the services. Every call opens the workspace anew, so that edits outside are seen. */
export function tuiServices(host: Host): TuiServices {
  const open = (): Workspace => openWorkspace(host, 'write')
  const causeOf = planCauses()
  let endHealth = async (): Promise<void> => {}
  return explainingFailures({
    loadQueue: async () => queueOf(open()),
    loadReview: async id => loadReview(open(), id),
    sign(id, input) {
      const workspace = open()
      return askingFirst(workspace, async () => {
        const signed = await signPlan(workspace, { id }, decisionOf(input))
        const { approval, path, verify, approvals } = signed
        const { status } = loadReview(workspace, id)
        return { kind: 'signed', approval, path, verify, approvals, status }
      })
    },
    reject(id, input) {
      const workspace = open()
      return askingFirst(workspace, async () => {
        await rejectPlan(workspace, { id }, decisionOf(input))
        return { kind: 'rejected' }
      })
    },
    async apply(id, _confirm, onStep) {
      // To look at a gate is to hold its files for a moment, and an apply waits for nobody.
      await endHealth()
      return apply(open(), id, onStep)
    },
    async listBackups() {
      const workspace = open()
      return backupsOf(workspace, undefined).map(({ path, ...backup }) => {
        const cause = causeOf(workspace, backup.plan)
        const { askedBy = null, why = null, changes = null } = cause ?? {}
        return { ...backup, path: path ?? '', askedBy, why, changes }
      })
    },
    async loadHistory(place) {
      // A search reads part after part: keys come in between.
      await new Promise(setImmediate)
      return historyPart({ host, layout: layoutOf(host) }, place, causeOf)
    },
    async checkChain() {
      let chain: ChainReport | undefined
      await look('chain', message => {
        if (message.kind === 'chain') chain = message.chain
      })
      if (chain === undefined) throw new WritError('INTERNAL', { detail: 'no chain was looked at' })
      return chain
    },
    checkHealth(onPart) {
      const stop = new AbortController()
      const told = look(
        'health',
        message => {
          if (message.kind === 'health') onPart(message.part)
        },
        { signal: stop.signal },
      )
      endHealth = () => {
        stop.abort()
        return told.catch(() => {})
      }
      return told
    },
    loadReceipt: async entry => receiptOf({ host, layout: layoutOf(host) }, entry),
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
    watch(onChange) {
      const layout = watchedLayout(host)
      let timer: NodeJS.Timeout | undefined
      // Several changes at once are told once.
      const told = (): void => {
        clearTimeout(timer)
        timer = setTimeout(onChange, settleMs)
      }
      const own = [
        watchFolder(layout.state, told),
        watchFiles(
          [layout.policy, layout.allowedSigners, layout.revokedKeys, layout.settings],
          told,
        ),
      ]
      let stopFollowing = (): void => {}
      return {
        follow(paths) {
          stopFollowing()
          stopFollowing = watchFiles(paths, told)
        },
        stop() {
          clearTimeout(timer)
          stopFollowing()
          for (const stop of own) stop()
        },
      }
    },
  })
}

/** Returns the inbox, and whether anybody can sign. */
export function queueOf(workspace: Workspace): QueueLoad {
  // Without a list of signers no approval can count, and without a key the screen cannot sign:
  // `writ init` comes first.
  const { allowedSigners, settings } = workspace
  const isSetUp = allowedSigners.trim() !== '' && settings.signingKey !== null
  return { rows: listPlans(workspace).map(queueRow), isSetUp }
}

/** How long files must be quiet before they are read again. */
const settleMs = 50

/** Turns what the file system refused into an error that says what to do, in every service. */
function explainingFailures(services: TuiServices): TuiServices {
  const explained =
    <A extends readonly unknown[], T>(service: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      try {
        return await service(...args)
      } catch (error) {
        throw error instanceof FsError ? ioError(error, 'do this') : error
      }
    }
  return {
    ...services,
    loadQueue: explained(services.loadQueue),
    loadReview: explained(services.loadReview),
    sign: explained(services.sign),
    reject: explained(services.reject),
    apply: explained(services.apply),
    listBackups: explained(services.listBackups),
    loadHistory: explained(services.loadHistory),
    checkChain: explained(services.checkChain),
    checkHealth: explained(services.checkHealth),
    loadReceipt: explained(services.loadReceipt),
    previewRestore: explained(services.previewRestore),
  }
}

function decisionOf(input: DecisionInput): Parameters<typeof signPlan>[2] {
  const { passphrase } = input
  let answered: string | null = null
  return {
    reason: input.reason,
    confirm: input.confirm,
    key: undefined,
    principal: undefined,
    view: input.view,
    askPassphrase: async (key, secret) => {
      // The dialog says so whatever the key is: nobody knows here which one signs.
      if (secret === 'touch') return ''
      if (passphrase === undefined) throw new PassphraseNeeded(key)
      // The dialog asks once, and a wrong PIN counts against the key.
      if (answered !== null && answered !== secret) {
        throw new WritError('SIGNER_UNUSABLE', {
          detail: `${key} asks for a passphrase and for a PIN, and here only one is asked for`,
          hint: 'ssh-add, or sign on the command line: writ help sign',
        })
      }
      answered = secret
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

/** Makes a signature; a passphrase that is missing or wrong becomes a question. */
async function askingFirst<T>(
  workspace: Workspace,
  work: () => Promise<T>,
): Promise<T | NeedsPassphrase> {
  try {
    return await work()
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

/** Where to look for changes, also while the policy or the settings cannot be read. */
function watchedLayout(host: Host): Layout {
  try {
    return openWorkspace(host, 'write').layout
  } catch {
    // Whoever reads what is wrong tells it.
    return layoutOf(host)
  }
}
