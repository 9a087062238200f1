/** The text of a bundle: JSON, decoded as strictly as any record, and believed as little. */
import * as z from 'zod/mini'
import type { Bundle } from '../model/bundle.ts'
import { planIdText } from './decode-common.ts'
import { decodeRecord, jsonBytes } from './record-file.ts'

const base64Text: z.ZodMiniType<string> = z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/))

const bundleRecord = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/bundle/v1'),
    plan: planIdText,
    bytes: base64Text,
    policy: z.string(),
    approvals: z.array(z.strictObject({ statement: base64Text, signature: z.string() })),
  }),
)

export function bundleBytes(bundle: Bundle): Uint8Array {
  return jsonBytes(bundle)
}

/** Decodes a bundle. @throws WritError RECORD_INVALID naming the field. */
export function decodeBundle(bytes: Uint8Array, name: string): Bundle {
  return decodeRecord(bytes, bundleRecord, name)
}
