/**
 * Decoders of what all records share. Absence is null: no field is ever optional.
 *
 * Shapes are lazy here and wherever else they stand: most commands read few kinds of records, and
 * to build the shapes of all takes longer than to read one.
 */
import * as z from 'zod/mini'
import { utcMs } from '../bytes/utc.ts'
import type { ApprovalId, Commitment, PlanId, Sha256 } from '../model/digest.ts'
import type { KeyPath } from '../model/key-path.ts'
import type { BlockId } from '../model/migration.ts'
import type { Author, FileState, OwnedRole } from '../model/plan.ts'
import { type RiskClass, riskClasses } from '../model/risk.ts'

type Decoder<T> = z.ZodMiniType<T>

function matching<T extends string>(pattern: RegExp): Decoder<T> {
  return z.custom<T>(value => typeof value === 'string' && pattern.test(value))
}

export const sha256Text: Decoder<Sha256> = matching(/^sha256:[0-9a-f]{64}$/)
export const planIdText: Decoder<PlanId> = matching(/^wp1-[a-z2-7]{52}$/)
export const approvalIdText: Decoder<ApprovalId> = matching(/^wa1-[a-z2-7]{52}$/)
export const hex64: Decoder<string> = matching(/^[0-9a-f]{64}$/)

/** What writ uses as a file name: no separator, no leading dot. */
export const recordName: Decoder<string> = matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/)

export const absolutePath: Decoder<string> = z.custom<string>(
  value => typeof value === 'string' && value.startsWith('/') && !value.includes('\0'),
)

export const moment: Decoder<string> = z.custom<string>(
  value => typeof value === 'string' && utcMs(value) !== undefined,
)

export const count: Decoder<number> = z.int().check(z.gte(0))
export const fileMode: Decoder<number> = z.int().check(z.gte(0), z.lte(0o7777))
/** -1 is the id chown takes for "as it is". */
export const userId: Decoder<number> = z.int().check(z.gte(-1))

export const commitment: Decoder<Commitment> = z.lazy(() =>
  z.strictObject({
    scheme: z.enum(['sha256', 'hmac-sha256']),
    value: hex64,
  }),
)

export const keyPath: Decoder<KeyPath> = z.array(z.union([z.string(), z.int()]))

export const fileState: Decoder<FileState> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('absent') }),
    z.strictObject({
      kind: z.literal('file'),
      content: commitment,
      size: count,
      mode: fileMode,
      uid: userId,
      gid: userId,
    }),
  ]),
)

export const author: Decoder<Author> = z.lazy(() =>
  z.strictObject({
    principal: z.string(),
    kind: z.enum(['human', 'agent']),
    taskId: z.nullable(z.string()),
    runId: z.nullable(z.string()),
  }),
)

export const riskClass: Decoder<RiskClass> = z.enum(riskClasses)

export const ownedRole: Decoder<OwnedRole> = z.enum([
  'block',
  'key',
  'includes',
  'excludes',
  'member',
])

export const versionedBlock: Decoder<(BlockId & { readonly version: number }) | null> = z.lazy(() =>
  z.nullable(z.strictObject({ owner: z.string(), name: z.string(), version: z.int() })),
)
