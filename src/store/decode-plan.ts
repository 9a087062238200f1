/** The shape of `plan.json`. */
import * as z from 'zod/mini'
import { checkNames } from '../model/check.ts'
import type {
  Change,
  EnvUse,
  Hunk,
  KeyChange,
  Plan,
  PlannedCheck,
  PlannedEdit,
  PlanOrigin,
} from '../model/plan.ts'
import type { Finding } from '../model/risk.ts'
import {
  absolutePath,
  author,
  commitment,
  count,
  fileState,
  keyPath,
  moment,
  ownedRole,
  planIdText,
  riskClass,
  sha256Text,
  userId,
  versionedBlock,
} from './decode-common.ts'

// Built when a plan is read: most commands read none.
const origin = (): z.ZodMiniType<PlanOrigin> =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('migration'),
      id: z.string(),
      owner: z.string(),
      version: z.int(),
      source: z.nullable(z.string()),
      description: z.nullable(z.string()),
      document: sha256Text,
    }),
    z.strictObject({ kind: z.literal('proposal'), source: z.string(), document: sha256Text }),
    z.strictObject({
      kind: z.literal('rollback'),
      plan: planIdText,
      receipt: z.string(),
      exact: z.boolean(),
    }),
  ])

const plannedEdit = (): z.ZodMiniType<PlannedEdit> =>
  z.strictObject({
    offset: count,
    length: count,
    content: commitment,
    size: count,
  })

const keyChange = (): z.ZodMiniType<KeyChange> =>
  z.strictObject({
    path: keyPath,
    kind: z.enum(['added', 'removed', 'changed', 'retyped', 'moved']),
    before: z.nullable(z.string()),
    after: z.nullable(z.string()),
    secret: z.boolean(),
    env: z.array(z.string()),
  })

const hunk = (): z.ZodMiniType<Hunk> =>
  z.strictObject({
    oldStart: count,
    oldLines: count,
    newStart: count,
    newLines: count,
    lines: z.array(
      z.strictObject({
        kind: z.enum(['context', 'removed', 'added']),
        text: z.string(),
        eol: z.enum(['\n', '\r\n', '']),
      }),
    ),
  })

const change = (): z.ZodMiniType<Change> =>
  z.strictObject({
    target: z.string(),
    realPath: absolutePath,
    links: z.array(z.strictObject({ path: absolutePath, text: z.string() })),
    format: z.enum(['toml', 'yaml', 'json', 'dotenv']),
    dialect: z.string(),
    consumer: z.nullable(z.string()),
    action: z.enum(['create', 'update', 'delete', 'link', 'no-op']),
    before: fileState,
    after: fileState,
    block: versionedBlock,
    owned: z.array(z.strictObject({ path: keyPath, role: ownedRole })),
    wholeFile: z.boolean(),
    attributes: z.array(z.strictObject({ name: z.string(), kept: z.boolean() })),
    handovers: z.array(
      z.strictObject({ path: keyPath, kind: z.enum(['adopt', 'evict', 'repair']) }),
    ),
    edits: z.array(plannedEdit()),
    keys: z.array(keyChange()),
    diff: z.array(hunk()),
  })

const envUse = (): z.ZodMiniType<EnvUse> =>
  z.strictObject({
    name: z.string(),
    class: z.enum(['secret', 'path', 'command', 'text']),
    lands: z.array(z.strictObject({ change: count, path: keyPath })),
    shown: z.string(),
    accepted: z.array(z.enum(['unset', 'empty', 'temporary', 'other-home', 'missing'])),
  })

const finding = (): z.ZodMiniType<Finding> =>
  z.strictObject({
    code: z.string(),
    risk: riskClass,
    change: count,
    path: keyPath,
    direction: z.enum(['widened', 'narrowed', 'changed']),
    message: z.string(),
  })

const plannedCheck = (): z.ZodMiniType<PlannedCheck> =>
  z.strictObject({
    name: z.enum(checkNames),
    change: count,
    detail: z.string(),
  })

export const planRecord: z.ZodMiniType<Plan> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/plan/v1'),
    tool: z.strictObject({ name: z.literal('writ'), version: z.string() }),
    created: moment,
    expires: moment,
    origin: origin(),
    author,
    host: z.strictObject({ id: z.string(), uid: userId }),
    policy: z.strictObject({ preset: z.string(), digest: sha256Text }),
    risk: riskClass,
    changes: z.array(change()),
    env: z.array(envUse()),
    findings: z.array(finding()),
    affects: z.array(z.string()),
    checks: z.array(plannedCheck()),
    rollback: z.strictObject({ owner: z.string(), command: z.string(), inverse: sha256Text }),
    diffDigest: sha256Text,
  }),
)
