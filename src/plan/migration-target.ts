/** Reads what a migration wants of one target, and checks that its parts fit together. */
import { consumerNamed, consumerOfPath } from '../consumers/registry.ts'
import { formatOfPath } from '../formats/registry.ts'
import type { Consumer, ConsumerFile } from '../model/consumer.ts'
import type { FormatName, TargetIntent } from '../model/migration.ts'
import {
  type DocumentField,
  dialectNames,
  formatNames,
  type TargetField,
} from './migration-fields.ts'
import type { Report, SourceNode } from './migration-node.ts'
import { readHandovers, readOperations } from './migration-operations.ts'
import { type Fields, readChoice, readText } from './migration-shape.ts'
import type { EnvMention } from './migration-template.ts'

/**
 * Returns the intent for one target. Its operations stand in the order in which they are done:
 * absent, remove, set, exclude, include, block; or a file alone.
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
  const handovers = readHandovers(fields, operations, report)
  if (target === undefined || format === undefined) return undefined
  const dialect = readDialect(fields.get('dialect'), format, known?.file, report)
  return { target, consumer: consumer?.name ?? null, format, dialect, operations, handovers }
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

/** What a runtime reads is known better than any document can say. */
function readDialect(
  node: SourceNode | undefined,
  format: FormatName,
  known: ConsumerFile | undefined,
  report: Report,
): string | null {
  const dialect = readChoice(node, 'dialect', dialectNames[format], report) ?? null
  if (node === undefined || dialect === null || known?.format !== format) return dialect
  const own = known.dialect.version
  if (dialect !== own) report(node.at, `the runtime of this target reads ${own}; leave dialect out`)
  return dialect
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
