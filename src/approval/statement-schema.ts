/** The shape of an approval statement, field by field. Rule: R15. */
import { posix } from 'node:path'
import * as z from 'zod/mini'
import type { ApprovalStatement } from '../model/records.ts'
import { riskClasses } from '../model/risk.ts'
import {
  approverField,
  nameField,
  nonceField,
  planIdField,
  reasonField,
  sha256Field,
  subjectField,
  timeField,
} from './signed-json.ts'

const count = z.int().check(z.nonnegative())

const fileState = () =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('absent') }),
    z.strictObject({
      kind: z.literal('file'),
      content: z.strictObject({
        scheme: z.enum(['sha256', 'hmac-sha256']),
        value: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      }),
      size: count,
      mode: z.int().check(z.nonnegative(), z.maximum(0o7777)),
      uid: count,
      gid: count,
    }),
  ])

const target = () =>
  z.strictObject({
    realPath: z.string().check(z.refine(path => posix.isAbsolute(path))),
    before: fileState(),
    after: fileState(),
  })

const predicate = () =>
  z.strictObject({
    decision: z.enum(['approve', 'reject']),
    plan: planIdField,
    diffDigest: sha256Field,
    view: z.strictObject({
      surface: z.enum(['tui', 'cli']),
      digest: sha256Field,
      hunksShown: count,
      hunksTotal: count,
      hunks: sha256Field,
    }),
    policyDigest: sha256Field,
    host: nameField,
    uid: count,
    targets: z.array(target()),
    risk: z.array(z.enum(riskClasses)),
    approver: approverField,
    author: z.strictObject({
      principal: nameField,
      kind: z.enum(['human', 'agent']),
      taskId: z.nullable(z.string()),
      runId: z.nullable(z.string()),
    }),
    reason: reasonField,
    issued: timeField,
    notBefore: timeField,
    expires: timeField,
    nonce: nonceField,
    maxUses: z.literal(1),
  })

export const approvalStatementSchema: z.ZodMiniType<ApprovalStatement> = z.lazy(() =>
  z.strictObject({
    _type: z.literal('https://in-toto.io/Statement/v1'),
    subject: z.array(subjectField),
    predicateType: z.literal('https://writ.dev/approval/v1'),
    predicate: predicate(),
  }),
)
