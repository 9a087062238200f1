/**
 * The JSON Schema of migration documents, for editors (draft 2020-12).
 *
 * It describes shape only. What needs the whole document, such as a variable that is used and not
 * declared, is told by the reader.
 */
import {
  blockFields,
  dialectNames,
  documentFields,
  envClasses,
  envFields,
  envMusts,
  envNamePattern,
  envProblemKinds,
  formatNames,
  listFields,
  namePattern,
  setFields,
  targetFields,
} from './migration-fields.ts'

type Schema = { readonly [keyword: string]: unknown }

const text: Schema = { type: 'string', pattern: '\\S' }
const name: Schema = { type: 'string', pattern: namePattern.source }

function choices(values: readonly string[]): Schema {
  return { type: 'array', items: { enum: values }, minItems: 1 }
}

function listOf(items: Schema): Schema {
  return { type: 'array', items, minItems: 1 }
}

/** A strict object whose descriptions are those of the reader's fields. */
function object<Field extends string>(
  descriptions: Readonly<Record<Field, string>>,
  shapes: Readonly<Record<Field, Schema>>,
  rest: Schema = {},
): Schema {
  const properties: Record<string, Schema> = {}
  for (const field of Object.keys(descriptions)) {
    if (!isKeyOf(descriptions, field)) continue
    properties[field] = { description: descriptions[field], ...shapes[field] }
  }
  return { type: 'object', properties, additionalProperties: false, ...rest }
}

function isKeyOf<Key extends string>(
  record: Readonly<Record<Key, unknown>>,
  key: string,
): key is Key {
  return Object.hasOwn(record, key)
}

const keyPath: Schema = {
  oneOf: [
    text,
    {
      type: 'array',
      prefixItems: [{ type: 'string' }],
      items: { type: ['string', 'integer'], minimum: 0 },
      minItems: 1,
    },
  ],
}

const listShape = { path: keyPath, items: { type: 'array', minItems: 1 } } as const

const targetShapes = {
  target: { type: 'string', pattern: '^(?!\\$|~[^/])[^\\u0000-\\u001f]*[^/\\u0000-\\u001f]$' },
  consumer: name,
  format: { enum: formatNames },
  dialect: { enum: [...new Set(Object.values(dialectNames).flat())] },
  absent: { const: true },
  remove: listOf(keyPath),
  set: listOf(object(setFields, { path: keyPath, value: {} }, { required: ['path', 'value'] })),
  include: listOf(object(listFields, listShape, { required: ['path', 'items'] })),
  exclude: listOf(object(listFields, listShape, { required: ['path', 'items'] })),
  block: object(
    blockFields,
    { values: { type: 'object', minProperties: 1 } },
    { required: ['values'] },
  ),
  file: { type: 'string' },
  adopt: { const: true },
  evict: { const: true },
  repair: { const: true },
} as const satisfies Readonly<Record<keyof typeof targetFields, Schema>>

const single = ['remove', 'set', 'include', 'exclude'] as const
const handovers = ['adopt', 'evict', 'repair'] as const

/** A whole file stands alone; the others go together, except a block with its own removal. */
const operations: Schema = {
  oneOf: [
    { required: ['file'], not: anyOf('absent', ...single, 'block', ...handovers) },
    { ...anyOf('absent', ...single), not: anyOf('file', 'block', ...handovers) },
    { required: ['absent'], ...anyOf(...handovers), not: anyOf('file', 'block') },
    { required: ['block'], not: anyOf('file', 'absent') },
  ],
}

function anyOf(...fields: readonly string[]): Schema {
  return { anyOf: fields.map(field => ({ required: [field] })) }
}

const targetNames = Object.keys(targetFields)

/** Returns the schema as plain JSON. */
export function migrationSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'writ migration',
    description: 'What a tool or a person wants a configuration file to say.',
    ...object(documentFields, {
      writ: { const: 'migration/v1' },
      id: name,
      owner: name,
      version: { type: 'integer', minimum: 1, maximum: 2_147_483_647 },
      source: text,
      description: text,
      ...targetShapes,
      targets: listOf(object(targetFields, targetShapes, { required: ['target'], ...operations })),
      env: {
        type: 'object',
        propertyNames: { pattern: envNamePattern.source },
        additionalProperties: object(envFields, {
          class: { enum: envClasses, default: 'secret' },
          must: choices(envMusts),
          intended: choices(envProblemKinds),
        }),
      },
      affects: listOf(name),
      rollbackOwner: text,
    }),
    required: ['writ', 'id', 'owner', 'version', 'rollbackOwner'],
    oneOf: [
      { required: ['targets'], not: anyOf(...targetNames) },
      { required: ['target'], not: { required: ['targets'] }, ...operations },
    ],
  }
}
