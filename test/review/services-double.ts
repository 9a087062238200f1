/** Services in memory: plans that can be signed, applied and restored without a disk. */
import { WritError } from '../../src/model/errors.ts'
import type { HistoryRow } from '../../src/model/history.ts'
import type { Receipt } from '../../src/model/records.ts'
import type {
  BackupRow,
  DecisionInput,
  QueueRow,
  ReviewInput,
  TuiServices,
} from '../../src/review/services.ts'
import { healthParts } from './sample-health.ts'
import { historyPart, historyRows } from './sample-history.ts'
import { backupRows, queueRows, sampleReview } from './sample-plan.ts'

export interface ServicesDouble extends TuiServices {
  readonly calls: string[]
  readonly signed: DecisionInput[]
  readonly rejected: DecisionInput[]
  /** The files that are watched. */
  readonly followed: string[]
  readonly reviewId: string
  /** Makes the plan on disk stale. */
  makeStale(): void
  /** Tells the interface that something changed. */
  change(): void
}

export interface DoubleOptions {
  readonly review?: ReviewInput
  readonly rows?: readonly QueueRow[]
  readonly backups?: readonly BackupRow[]
  /** Newest first. */
  readonly history?: readonly HistoryRow[]
  /** The key needs this passphrase. */
  readonly passphrase?: string
  readonly failsApply?: boolean
  /** False as before `writ init`. */
  readonly isSetUp?: boolean
  /** Time between the steps of an apply. */
  readonly stepMs?: number
}

export function servicesDouble(options: DoubleOptions = {}): ServicesDouble {
  let review = options.review ?? sampleReview()
  const { id } = review
  const rows = options.rows ?? queueRows(9).map((row, at) => (at === 0 ? { ...row, id } : row))
  const calls: string[] = []
  const signed: DecisionInput[] = []
  const rejected: DecisionInput[] = []
  const followed: string[] = []
  let onChange = (): void => {}
  return {
    calls,
    signed,
    rejected,
    followed,
    reviewId: id,
    makeStale() {
      review = { ...review, status: 'stale' }
    },
    change: () => onChange(),
    async loadQueue() {
      calls.push('loadQueue')
      return {
        rows: rows.map(row => (row.id === review.id ? { ...row, status: review.status } : row)),
        isSetUp: options.isSetUp ?? true,
      }
    },
    async loadReview(id) {
      calls.push(`loadReview ${id === review.id ? 'known' : id}`)
      if (!review.id.startsWith(id)) {
        throw new WritError('NOT_FOUND', { detail: 'no plan begins with that' })
      }
      return review
    },
    async sign(_id, input) {
      calls.push('sign')
      if (options.passphrase !== undefined && input.passphrase !== options.passphrase) {
        return {
          kind: 'needs-passphrase',
          key: '~/.ssh/id_ed25519',
          wrong: input.passphrase !== undefined,
        }
      }
      signed.push(input)
      review = { ...review, status: 'approved', approvals: { needed: 1, have: 1 } }
      return {
        kind: 'signed',
        approval: 'wa1-4kq2xw6n5e',
        path: '/home/ana/.local/state/writ/approvals/wa1-4kq2xw6n5e.json',
        verify:
          'ssh-keygen -Y verify -f ~/.config/writ/allowed_signers -I ana -n approval.v1@writ -s wa1-4kq2xw6n5e.sig < wa1-4kq2xw6n5e.json',
        approvals: review.approvals,
        status: 'approved',
      }
    },
    async reject(_id, input) {
      calls.push(`reject ${input.reason}`)
      rejected.push(input)
      review = { ...review, status: 'rejected' }
      return { kind: 'rejected' }
    },
    async apply(id, confirm, onStep) {
      calls.push(`apply ${confirm}`)
      const target = '~/.codex/config.toml'
      const names = [
        'verify',
        'lock',
        're-check',
        'backup',
        'rehearse',
        'write',
        'validate',
        'receipt',
      ]
      for (const name of names) {
        onStep({ name, target, status: 'started' })
        if (options.stepMs !== undefined) {
          await new Promise(resolve => setTimeout(resolve, options.stepMs))
        }
        if (options.failsApply === true && name === 'write') {
          onStep({ name, target, status: 'failed', detail: 'no space left' })
          return {
            kind: 'failed',
            error: {
              code: 'NO_SPACE',
              summary: 'no space left where a file must be written',
              detail: null,
              hint: 'writ doctor',
              path: target,
              problems: [],
            },
            fileState: 'old',
            restore: 'writ rollback --to b0',
            note: '/home/ana/.codex/config.toml.recover.txt',
          }
        }
        onStep({ name, target, status: 'done' })
      }
      review = { ...review, status: 'applied' }
      return { kind: 'applied', receipt: { ...receipt, plan: id } }
    },
    async listBackups() {
      calls.push('listBackups')
      return options.backups ?? backupRows(5)
    },
    async loadHistory(place) {
      calls.push(`loadHistory ${place.way}`)
      return historyPart(options.history ?? historyRows(9), place)
    },
    async checkChain() {
      calls.push('checkChain')
      return { lines: 9, signed: null, problems: [] }
    },
    async checkHealth(onPart) {
      calls.push('checkHealth')
      for (const part of healthParts) onPart(part)
    },
    async loadReceipt(entry) {
      calls.push(`loadReceipt ${entry.seq}`)
      return receipt
    },
    async previewRestore(backup, exact) {
      calls.push(`previewRestore ${backup} ${exact}`)
      review = { ...review, status: 'new' }
      return review
    },
    watch(callback) {
      onChange = callback
      return {
        follow(paths) {
          followed.splice(0, followed.length, ...paths)
        },
        stop() {
          onChange = () => {}
        },
      }
    },
  }
}

export const receipt: Receipt = {
  schema: 'writ/receipt/v1',
  id: 'wr1-7c1f',
  event: 'runtime_config_migrated',
  plan: 'wp1-',
  at: '2026-05-15T09:01:12Z',
  outcome: 'changed',
  targets: [],
  validation: 'passed',
  checks: [
    { name: 'parse', status: 'passed', target: '~/.codex/config.toml', detail: 'TOML 1.1' },
    {
      name: 'consumer-live',
      status: 'not-run',
      target: '~/.codex/config.toml',
      detail: 'codex is not installed',
    },
  ],
  approvals: [],
  actor: { principal: 'ana', kind: 'human', taskId: null, runId: null },
  taskId: null,
  runId: null,
  affects: ['codex'],
  rollbackOwner: 'operator',
  restore: 'writ rollback --to b0',
}
