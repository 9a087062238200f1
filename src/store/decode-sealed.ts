/** The shape of `sealed.json`. */
import * as z from 'zod/mini'
import type { Image, SealedPlan } from '../model/plan.ts'
import type { TaggedValue } from '../model/value.ts'
import { count, hex64, keyPath, ownedRole, planIdText, sha256Text } from './decode-common.ts'

const integerText = z.string().check(z.regex(/^-?[0-9]+$/))
const floatText = z.string().check(z.regex(/^(-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?|NaN|-?Infinity)$/))

export const taggedValue: z.ZodMiniType<TaggedValue> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('string'), value: z.string() }),
    z.strictObject({ kind: z.literal('integer'), value: integerText }),
    z.strictObject({ kind: z.literal('float'), value: floatText }),
    z.strictObject({ kind: z.literal('boolean'), value: z.boolean() }),
    z.strictObject({ kind: z.literal('null') }),
    z.strictObject({
      kind: z.literal('datetime'),
      type: z.enum(['offset', 'local', 'date', 'time']),
      value: z.string(),
    }),
    z.strictObject({ kind: z.literal('array'), items: z.array(taggedValue) }),
    z.strictObject({
      kind: z.literal('table'),
      entries: z.array(z.tuple([z.string(), taggedValue])),
    }),
  ]),
)

const image: z.ZodMiniType<Image> = z.lazy(() =>
  z.strictObject({
    base64: z.string(),
    sha256: sha256Text,
    masks: z.array(z.strictObject({ offset: count, length: count, text: z.string() })),
  }),
)

export const sealedRecord: z.ZodMiniType<SealedPlan> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/sealed/v1'),
    plan: planIdText,
    salt: hex64,
    secrets: z.array(z.string()),
    changes: z.array(
      z.strictObject({
        before: z.nullable(image),
        after: z.nullable(image),
        contents: z.array(z.string()),
        owned: z.array(
          z.strictObject({
            path: keyPath,
            value: z.nullable(taggedValue),
            role: ownedRole,
          }),
        ),
        secretPaths: z.array(keyPath),
      }),
    ),
  }),
)
