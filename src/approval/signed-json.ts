/** Reads a signed document: one meaning, one spelling, every field known. */
import * as z from 'zod/mini'
import { canonicalBytes, isCanonical } from '../bytes/canonical.ts'
import { utcMs } from '../bytes/utc.ts'
import type { ApprovalId, PlanId, Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import { equalBytes } from './ssh-wire.ts'

/** A statement names each target once or twice, and a plan has ten thousand; larger is an attack. */
const sizeLimit = 32 * 1024 * 1024

/**
 * Returns the document the bytes hold.
 *
 * The bytes must be the canonical form of what they parse to. That one comparison refuses
 * duplicate keys, rounded numbers, escapes with two spellings, lone surrogates and whitespace.
 *
 * @throws WritError APPROVAL_INVALID naming the first field that is wrong, never its value.
 */
export function decodeSigned<T>(bytes: Uint8Array, schema: z.ZodMiniType<T>): T {
  if (bytes.length > sizeLimit) throw invalid('the statement is too long')
  if (!isCanonical(bytes)) throw invalid('the statement is not canonical JSON')
  const result = schema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  if (result.success) {
    // Nothing in the bytes may be lost on the way, not even a key such as __proto__.
    if (equalBytes(canonicalBytes(result.data), bytes)) return result.data
    throw invalid('the statement holds more than its fields')
  }
  const path = result.error.issues[0]?.path.map(String).join('.') ?? ''
  throw invalid(`the statement's ${path === '' ? 'outline' : `field ${path}`} is not as expected`)
}

export const sha256Field: z.ZodMiniType<Sha256> = z.custom<Sha256>(
  value => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value),
)

export const planIdField: z.ZodMiniType<PlanId> = z.custom<PlanId>(
  value => typeof value === 'string' && /^wp1-[a-z2-7]{52}$/.test(value),
)

export const approvalIdField: z.ZodMiniType<ApprovalId> = z.custom<ApprovalId>(
  value => typeof value === 'string' && /^wa1-[a-z2-7]{52}$/.test(value),
)

/** UTC to the second, such as `2026-05-15T09:00:40Z`. */
export const timeField: z.ZodMiniType<string> = z
  .string()
  .check(z.refine(text => utcMs(text) !== undefined))

/** A principal, a host: something short that is not empty. */
export const nameField: z.ZodMiniType<string> = z.string().check(z.minLength(1), z.maxLength(512))

export const reasonField: z.ZodMiniType<string> = z.string().check(z.maxLength(4000))

export const nonceField: z.ZodMiniType<string> = z.string().check(z.regex(/^[0-9a-f]{32}$/))

export interface Approver {
  readonly principal: string
  readonly key: string
}

export const approverField: z.ZodMiniType<Approver> = z.lazy(() =>
  z.strictObject({
    principal: nameField,
    key: z.string().check(z.regex(/^SHA256:[A-Za-z0-9+/]{43}$/)),
  }),
)

export interface Subject {
  readonly name: string
  readonly digest: Readonly<Record<string, string>>
}

export const subjectField: z.ZodMiniType<Subject> = z.lazy(() =>
  z.strictObject({
    name: z.string().check(z.minLength(1)),
    digest: z.record(z.string(), z.string().check(z.regex(/^(?:[0-9a-f]{64}|absent)$/))),
  }),
)

function invalid(detail: string): WritError {
  return new WritError('APPROVAL_INVALID', { detail })
}
