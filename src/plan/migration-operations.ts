/** Reads what is to be done to one target of a migration. */
import type { Place } from '../model/errors.ts'
import { formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import type { FormatName, HandoverKind, Operation, Template } from '../model/migration.ts'
import {
  blockFields,
  type DocumentField,
  listFields,
  setFields,
  type TargetField,
} from './migration-fields.ts'
import { readKeyPath } from './migration-key-path.ts'
import type { Report, SourceNode } from './migration-node.ts'
import { type Fields, readFields, readItems } from './migration-shape.ts'
import { type EnvMention, TemplateReader } from './migration-template.ts'

/** An operation with the place it came from. */
interface Placed {
  readonly at: Place
  readonly operation: Operation
}

/** Returns the operations of one target in the order in which they are done, and checks that they fit together. */
export function readOperations(
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
    ...readElements(fields.get('exclude'), 'exclude', templates, report),
    ...readElements(fields.get('include'), 'include', templates, report),
    ...readBlock(fields.get('block'), templates, report),
    ...readFile(fields.get('file'), report),
  ]
  mentions.push(...templates.mentions)
  const given = operationFields.filter(name => fields.get(name) !== undefined)
  if (given.length === 0) {
    report(fields.at, 'a target needs block, set, remove, include, exclude, file or absent')
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

const operationFields = ['absent', 'remove', 'set', 'exclude', 'include', 'block', 'file'] as const

const handoverKinds = ['repair', 'evict', 'adopt'] as const

/** Returns which keys may change hands between the user and the block. */
export function readHandovers(
  fields: Fields<TargetField> | Fields<DocumentField>,
  operations: readonly Operation[],
  report: Report,
): readonly HandoverKind[] {
  return handoverKinds.filter(kind => {
    const node = fields.get(kind)
    if (node === undefined) return false
    if (!isTrue(node)) report(node.at, `${kind} can only be true; leave it out otherwise`)
    else if (
      !operations.some(operation => operation.kind === 'block' || operation.kind === 'absent')
    )
      report(node.at, `${kind} is about a managed block; it goes with block or absent`)
    else return true
    return false
  })
}

function isTrue(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.value.kind === 'boolean' && node.value.value
}

function readAbsent(node: SourceNode | undefined, report: Report): Placed[] {
  if (node === undefined) return []
  if (!isTrue(node)) report(node.at, 'absent can only be true; leave it out otherwise')
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

function readElements(
  node: SourceNode | undefined,
  kind: 'include' | 'exclude',
  templates: TemplateReader,
  report: Report,
): Placed[] {
  return readItems(node, kind, report).flatMap(item => {
    const fields = readFields(item, `an item of ${kind}`, listFields, ['path', 'items'], report)
    const path = readKeyPath(fields?.get('path'), 'path', report)
    const items = readItems(fields?.get('items'), 'items', report)
    if (path === undefined || items.length === 0) return []
    const read = items.map(element => templates.read(element))
    if (read.some(holdsReference)) {
      report(item.at, 'an element of a list cannot take its text from the environment')
    }
    return [{ at: item.at, operation: { kind, path, items: read } }]
  })
}

function holdsReference(template: Template): boolean {
  switch (template.kind) {
    case 'env':
      return true
    case 'array':
      return template.items.some(holdsReference)
    case 'table':
      return [...template.entries.values()].some(holdsReference)
    case 'literal':
      return false
  }
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
  const lists = new Set<string>()
  for (const { at, operation } of placed) {
    for (const path of decidedPaths(operation)) {
      const ids = path.map((_, index) => keyPathId(path.slice(0, index + 1)))
      const id = ids.at(-1) ?? keyPathId(path)
      const isList = operation.kind === 'include' || operation.kind === 'exclude'
      // Elements of one list may be put in and taken out side by side.
      if (isList && lists.has(id)) continue
      if (isList) lists.add(id)
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
    case 'include':
    case 'exclude':
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
