/** The shapes of what an apply leaves on disk: backups, receipts, journal, ledger. */
import * as z from 'zod/mini'
import { checkNames } from '../model/check.ts'
import type {
  BackupManifest,
  BackupSet,
  BreakGlassRecord,
  Journal,
  Lease,
  LedgerEntry,
  Receipt,
} from '../model/records.ts'
import {
  absolutePath,
  approvalIdText,
  author,
  commitment,
  count,
  fileMode,
  fileState,
  keyPath,
  moment,
  planIdText,
  recordName,
  sha256Text,
  userId,
  versionedBlock,
} from './decode-common.ts'

export const backupRecord: z.ZodMiniType<BackupManifest> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/backup/v1'),
    id: recordName,
    target: z.string(),
    realPath: absolutePath,
    createdAt: moment,
    plan: planIdText,
    tx: recordName,
    file: z.nullable(z.strictObject({ path: absolutePath, sha256: sha256Text, size: count })),
    mode: fileMode,
    uid: userId,
    gid: userId,
    after: z.nullable(sha256Text),
    restore: z.string(),
    note: absolutePath,
  }),
)

export const backupSetRecord: z.ZodMiniType<BackupSet> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/backup-set/v1'),
    tx: recordName,
    plan: planIdText,
    createdAt: moment,
    entries: z.array(
      z.strictObject({
        target: z.string(),
        realPath: absolutePath,
        file: z.nullable(z.strictObject({ sha256: sha256Text, size: count })),
        mode: fileMode,
        uid: userId,
        gid: userId,
        after: z.nullable(sha256Text),
      }),
    ),
  }),
)

export const receiptRecord: z.ZodMiniType<Receipt> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/receipt/v1'),
    id: recordName,
    event: z.enum([
      'runtime_config_migrated',
      'runtime_config_restored',
      'runtime_config_confirmed',
    ]),
    plan: planIdText,
    at: moment,
    outcome: z.enum([
      'no-change',
      'changed',
      'changed-durability-unknown',
      'conflict',
      'restored',
      'recovery-required',
      'rejected',
      'confirmed',
      'recorded',
    ]),
    targets: z.array(
      z.strictObject({
        path: absolutePath,
        target: z.string(),
        action: z.enum(['create', 'update', 'delete', 'link', 'no-op']),
        before: fileState,
        after: fileState,
        backup: z.nullable(recordName),
        consumer: z.nullable(z.string()),
        block: versionedBlock,
        owned: z.array(keyPath),
        ownedDigest: commitment,
      }),
    ),
    validation: z.enum(['passed', 'failed']),
    checks: z.array(
      z.strictObject({
        name: z.enum(checkNames),
        status: z.enum(['passed', 'failed', 'not-run']),
        target: z.string(),
        detail: z.string(),
      }),
    ),
    approvals: z.array(approvalIdText),
    actor: author,
    taskId: z.nullable(z.string()),
    runId: z.nullable(z.string()),
    affects: z.array(z.string()),
    rollbackOwner: z.string(),
    restore: z.string(),
  }),
)

export const breakGlassRecord: z.ZodMiniType<BreakGlassRecord> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/break-glass/v1'),
    at: moment,
    host: z.string(),
    uid: userId,
    actor: z.string(),
    reason: z.string(),
    target: absolutePath,
    backup: absolutePath,
    restored: z.nullable(sha256Text),
    replaced: z.nullable(sha256Text),
    kept: absolutePath,
    skipped: z.array(z.string()),
    key: z.nullable(z.string()),
  }),
)

export const journalRecord: z.ZodMiniType<Journal> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/journal/v1'),
    tx: recordName,
    plan: planIdText,
    startedAt: moment,
    step: z.enum(['prepared', 'writing', 'validating', 'restoring']),
    batch: z.boolean(),
    targets: z.array(
      z.strictObject({
        realPath: absolutePath,
        temp: z.nullable(absolutePath),
        backup: recordName,
        before: z.nullable(sha256Text),
        after: z.nullable(sha256Text),
        written: z.boolean(),
      }),
    ),
  }),
)

export const leaseRecord: z.ZodMiniType<Lease> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/lease/v1'),
    id: recordName,
    plan: planIdText,
    tx: recordName,
    receipt: recordName,
    targets: z.array(absolutePath),
    runtimes: z.array(z.string()),
    bootSeconds: count,
    grantedAt: moment,
    expiresAt: moment,
    failedBoot: z.nullable(z.strictObject({ at: moment, runtime: z.string(), exitCode: z.int() })),
    ended: z.nullable(
      z.strictObject({
        at: moment,
        state: z.enum(['kept', 'undone', 'failed']),
        actor: z.string(),
        receipt: z.nullable(recordName),
      }),
    ),
  }),
)

export const ledgerRecord: z.ZodMiniType<LedgerEntry> = z.lazy(() =>
  z.strictObject({
    seq: z.int().check(z.gte(1)),
    prev: z.nullable(sha256Text),
    at: moment,
    event: z.enum([
      'planned',
      'approved',
      'rejected',
      'revoked',
      'applied',
      'restored',
      'refused',
      'failed',
      'recovered',
      'pruned',
      'confirmed',
      'boot-failed',
      'kept',
      'undelivered',
      'break-glass',
      'policy-signed',
      'policy-adopted',
      'state-given-up',
      'key-trusted',
      'key-revoked',
    ]),
    plan: z.nullable(planIdText),
    actor: z.string(),
    detail: z.record(z.string(), z.string()),
  }),
)
