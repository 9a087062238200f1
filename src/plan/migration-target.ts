/** Reads what a migration wants of one target, and checks that its parts fit together. */
import { consumerNamed, consumerOfPath } from '../consumers/registry.ts'
import { formatOfPath } from '../formats/registry.ts'
import type { Consumer } from '../model/consumer.ts'
import type { Place } from '../model/errors.ts'
import { formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import type { FormatName, Operation, TargetIntent, Template } from '../model/migration.ts'
import {
  blockFields,
  type DocumentField,
  formatNames,
  setFields,
  type TargetField,
} from './migration-fields.ts'
import { readKeyPath } from './migration-key-path.ts'
import type { Report, SourceNode } from './migration-node.ts'
import { type Fields, readChoice, readFields, readItems, readText } from './migration-shape.ts'
import { type EnvMention, TemplateReader } from './migration-template.ts'

/**
 * Returns the intent for one target. Its operations stand in the order in which they are done:
 * absent, remove, set, block; or a file alone.
 */
export function readTarget(
  fields: Fields<TargetField> | Fields<DocumentField>,
  among: readonly Consumer[],
  mentions: EnvMention[],
  report: Report,
): TargetIntent | undefined {
  const target = readTargetPath(fields, report)
  const known = target === undefined ? undefined : consumerOfPath(target, undefined, among)
  const consumer = readConsumer(fields.get('consumer'), among, report) ?? known?.consumer
  const format =
    readChoice(fields.get('format'), 'format', formatNames, report) ??
    formatOf(target, consumer, known?.file.format)
  if (target !== undefined && format === undefined && fields.get('format') === undefined) {
    report(fields.at, 'the format cannot be told from the target; add the field format')
  }
  const operations = readOperations(fields, format, mentions, report)
  if (target === undefined || format === undefined) return undefined
  return { target, consumer: consumer?.name ?? null, format, operations }
}

function readTargetPath(
  fields: Fields<TargetField> | Fields<DocumentField>,
  report: Report,
): string | undefined {
  const node = fields.get('target')
  if (node === undefined) {
    report(fields.at, 'a target lacks the field target')
    return undefined
  }
  const target = readText(node, 'target', report)
  if (target === undefined) return undefined
  if (/[\p{Cc}]/u.test(target)) report(node.at, 'target holds a control character')
  else if (target.startsWith('$') || target.includes('${')) {
    report(node.at, 'target cannot hold a variable; write the path, or start it with ~/')
  } else if (target.startsWith('~') && !target.startsWith('~/')) {
    report(node.at, 'target may start with ~/ only, not with the home of another user')
  } else if (target.endsWith('/')) report(node.at, 'target must name a file')
  else return target
  return undefined
}

function readConsumer(
  node: SourceNode | undefined,
  among: readonly Consumer[],
  report: Report,
): Consumer | undefined {
  const names = among.map(({ name }) => name)
  const name = readChoice(node, 'consumer', names, report)
  return name === undefined ? undefined : consumerNamed(name, among)
}

function formatOf(
  target: string | undefined,
  consumer: Consumer | undefined,
  known: FormatName | undefined,
): FormatName | undefined {
  if (target === undefined) return undefined
  const name = target.split('/').at(-1)
  const namesake = consumer?.files.find(file => file.path.split('/').at(-1) === name)
  return known ?? namesake?.format ?? formatOfPath(target)
}

/** An operation with the place it came from. */
interface Placed {
  readonly at: Place
  readonly operation: Operation
}

function readOperations(
  fields: Fields<TargetField> | Fields<DocumentField>,
  format: FormatName | undefined,
  mentions: EnvMention[],
  report: Report,
): readonly Operation[] {
  const templates = new TemplateReader(format, report)
  const placed = [
    ...readAbsent(fields.get('absent'), report),
    ...readRemovals(fields.get('remove'), report),
    ...readSettings(fields.get('set'), templates, report),
    ...readBlock(fields.get('block'), templates, report),
    ...readFile(fields.get('file'), report),
  ]
  mentions.push(...templates.mentions)
  const given = (['absent', 'remove', 'set', 'block', 'file'] as const).filter(
    name => fields.get(name) !== undefined,
  )
  if (given.length === 0) {
    report(fields.at, 'a target needs block, set, remove, file or absent')
  }
  const file = fields.get('file')
  if (file !== undefined && given.length > 1) {
    report(file.at, 'file replaces everything; nothing else can be done to the same target')
  }
  const absent = fields.get('absent')
  if (absent !== undefined && given.includes('block')) {
    report(absent.at, 'absent removes the block that block writes; choose one')
  }
  reportOverlaps(placed, report)
  return placed.map(({ operation }) => operation)
}

function readAbsent(node: SourceNode | undefined, report: Report): Placed[] {
  if (node === undefined) return []
  const isTrue = node.kind === 'scalar' && node.value.kind === 'boolean' && node.value.value
  if (!isTrue) report(node.at, 'absent can only be true; leave it out otherwise')
  return [{ at: node.at, operation: { kind: 'absent' } }]
}

function readRemovals(node: SourceNode | undefined, report: Report): Placed[] {
  return readItems(node, 'remove', report).flatMap(item => {
    const path = readKeyPath(item, 'an item of remove', report)
    return path === undefined ? [] : [{ at: item.at, operation: { kind: 'remove', path } }]
  })
}

function readSettings(
  node: SourceNode | undefined,
  templates: TemplateReader,
  report: Report,
): Placed[] {
  return readItems(node, 'set', report).flatMap(item => {
    const fields = readFields(item, 'an item of set', setFields, ['path', 'value'], report)
    const path = readKeyPath(fields?.get('path'), 'path', report)
    const value = fields?.get('value')
    if (value === undefined) return []
    const template = templates.read(value)
    if (path === undefined) return []
    return [{ at: item.at, operation: { kind: 'set', path, value: template } }]
  })
}

function readBlock(
  node: SourceNode | undefined,
  templates: TemplateReader,
  report: Report,
): Placed[] {
  if (node === undefined) return []
  const values = readFields(node, 'block', blockFields, ['values'], report)?.get('values')
  if (values === undefined) return []
  if (values.kind !== 'map' || values.entries.size === 0) {
    report(values.at, 'the values of a block are a mapping with at least one key')
    return []
  }
  return [{ at: values.at, operation: { kind: 'block', values: templates.read(values) } }]
}

/** A whole file is written as it stands: references in it are those of its reader. */
function readFile(node: SourceNode | undefined, report: Report): Placed[] {
  if (node === undefined) return []
  if (node.kind !== 'scalar' || node.value.kind !== 'string') {
    report(node.at, 'file must be a text: the whole content')
    return []
  }
  return [{ at: node.at, operation: { kind: 'file', content: node.value.value } }]
}

/** One key path may be decided once: by one set, by the block, or by one remove. */
function reportOverlaps(placed: readonly Placed[], report: Report): void {
  const decided = new Map<string, Operation['kind']>()
  const above = new Map<string, Operation['kind']>()
  for (const { at, operation } of placed) {
    for (const path of decidedPaths(operation)) {
      const ids = path.map((_, index) => keyPathId(path.slice(0, index + 1)))
      const id = ids.at(-1) ?? keyPathId(path)
      const clash =
        above.get(id) ??
        ids
          .map(prefix => {
            const kind = decided.get(prefix)
            // What stands below a removed key may be set again.
            const again = kind === 'remove' && operation.kind !== 'remove' && prefix !== id
            return again ? undefined : kind
          })
          .find(kind => kind !== undefined)
      if (clash !== undefined) {
        report(at, `${formatKeyPath(path)} is decided by ${clash} and by ${operation.kind}`)
      }
      decided.set(id, operation.kind)
      for (const prefix of ids.slice(0, -1)) above.set(prefix, operation.kind)
    }
  }
}

function decidedPaths(operation: Operation): readonly KeyPath[] {
  switch (operation.kind) {
    case 'set':
    case 'remove':
      return [operation.path]
    case 'block':
      return leafPaths(operation.values, [])
    default:
      return []
  }
}

function leafPaths(template: Template, path: KeyPath): readonly KeyPath[] {
  if (template.kind !== 'table' || (template.entries.size === 0 && path.length > 0)) return [path]
  return [...template.entries].flatMap(([key, inner]) => leafPaths(inner, [...path, key]))
}
