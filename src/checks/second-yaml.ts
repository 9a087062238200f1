/**
 * YAML as `yaml` reads it, its tree walked here: with the scalars of the dialect (see
 * yaml-schema.ts), merge keys in 1.1 only, and the names of keys as in key paths.
 *
 * What is read apart from `yaml` itself, and why: a `%YAML` line does not decide the dialect, the
 * consumer does; a value with an unknown tag is read as if it had none; binary data stays text;
 * dates keep their offset. It accepts a few invalid files and refuses a valid one of the public
 * suite, and drops one blank line below an escaped line end in double quotes, which the readers in
 * Python keep: such a file is told apart by the two readings and not planned.
 */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml'
import type { ConfigValue, TableValue } from '../model/value.ts'
import type { SecondReading } from './second-parser.ts'
import { oldTags } from './yaml-schema.ts'

export function readSecondYaml(text: string, version: string): SecondReading {
  try {
    const isOld = version === '1.1'
    const document = parseDocument(withVersion(text, isOld ? '1.1' : '1.2'), {
      version: isOld ? '1.1' : '1.2',
      merge: isOld,
      ...(isOld ? { customTags: oldTags } : {}),
      intAsBigInt: true,
      uniqueKeys: false,
      strict: true,
      // 'silent' would hide that there are several documents.
      logLevel: 'error',
    })
    const [error] = document.errors
    if (error !== undefined) {
      const place = error.linePos?.[0]
      return { ok: false, line: place?.line ?? null, column: place?.col ?? null }
    }
    const root = new Walker(document).root()
    return root === undefined ? { ok: false, line: null, column: null } : { ok: true, root }
  } catch {
    return { ok: false, line: null, column: null }
  }
}

/** A directive stands above the first line that is none and no comment. */
function withVersion(text: string, version: string): string {
  return text.replace(
    /^(\uFEFF?(?:[ \t]*(?:#.*)?\r?\n|%(?!YAML).*\n)*%YAML[ \t]+)1\.\d+/,
    (_, before: string) => before + version,
  )
}

const core = 'tag:yaml.org,2002:'
const known: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'binary', 'merge'].map(name => core + name),
)

/** A few lines of aliases can stand for billions of values, and a stored plan is read here first. */
const mostValues = 2 ** 22

class Walker {
  readonly #document: Document.Parsed
  readonly #anchors = new Map<string, { readonly value: ConfigValue; readonly size: number }>()
  /** Values so far, those behind aliases each time. */
  #count = 0

  constructor(document: Document.Parsed) {
    this.#document = document
  }

  /** Returns the root table; an empty document is one. */
  root(): TableValue | undefined {
    const { contents } = this.#document
    if (contents === null || (isScalar(contents) && contents.source === '' && !contents.tag)) {
      return { kind: 'table', entries: new Map() }
    }
    const value = this.#value(contents)
    return value.kind === 'table' ? value : undefined
  }

  #value(node: unknown): ConfigValue {
    if (isAlias(node)) {
      const { value, size } = this.#anchors.get(node.source) ?? unknown()
      this.#count += size
      if (this.#count > mostValues) throw new RangeError('aliases stand for too many values')
      return value
    }
    const before = this.#count++
    const value = this.#ownValue(node)
    const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined
    if (anchor !== undefined) this.#anchors.set(anchor, { value, size: this.#count - before })
    return value
  }

  #ownValue(node: unknown): ConfigValue {
    if (isMap(node)) return this.#table(node.items)
    if (isSeq(node)) return { kind: 'array', items: node.items.map(item => this.#value(item)) }
    if (isPair(node)) return this.#table([node])
    return isScalar(node) ? this.#scalar(node) : { kind: 'null' }
  }

  #table(pairs: readonly Pair[]): TableValue {
    const entries = new Map<string, ConfigValue>()
    let merged: ConfigValue | undefined
    for (const { key, value } of pairs) {
      if (isScalar(key) && typeof key.value === 'symbol') merged = this.#value(value)
      else entries.set(nameOf(this.#value(key)), this.#value(value))
    }
    for (const source of merged?.kind === 'array' ? merged.items : [merged]) {
      if (source?.kind !== 'table') continue
      for (const [key, value] of source.entries) if (!entries.has(key)) entries.set(key, value)
    }
    return { kind: 'table', entries }
  }

  #scalar(node: Scalar): ConfigValue {
    const { value } = node
    const source = node.source ?? ''
    if (typeof value === 'bigint') return { kind: 'integer', value }
    if (typeof value === 'number') return { kind: 'float', value }
    if (typeof value === 'boolean') return { kind: 'boolean', value }
    if (value === null || value === undefined) return { kind: 'null' }
    if (value instanceof Date || node.tag === `${core}timestamp`)
      return dateOf(source) ?? { kind: 'string', value: source }
    if (typeof value !== 'string') return { kind: 'string', value: source }
    return this.#untagged(node, source) ?? { kind: 'string', value }
  }

  /** Reads a plain scalar with an unknown tag as if it had none. */
  #untagged(node: Scalar, source: string): ConfigValue | undefined {
    if (node.tag === undefined || node.type !== 'PLAIN') return undefined
    if (node.tag === '!' || known.has(node.tag)) return undefined
    for (const tag of this.#document.schema.tags) {
      if (tag.default !== true || tag.collection || !tag.test?.test(source)) continue
      const made: unknown = tag.resolve(source, () => undefined, { intAsBigInt: true })
      const value = isScalar(made) ? made.value : made
      if (typeof value === 'bigint') return { kind: 'integer', value }
      if (typeof value === 'number') return { kind: 'float', value }
      if (typeof value === 'boolean') return { kind: 'boolean', value }
      if (value === null) return { kind: 'null' }
    }
    return undefined
  }
}

function unknown(): never {
  throw new RangeError('an alias without its anchor')
}

function nameOf(key: ConfigValue): string {
  if (key.kind === 'null') return 'null'
  if (key.kind === 'table' || key.kind === 'array') throw new RangeError('a key is a collection')
  return String(key.value)
}

/** Returns a date as it is written, in one spelling; a date alone has two digits each. */
function dateOf(source: string): ConfigValue | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(source)) return { kind: 'datetime', type: 'date', value: source }
  const [, y, mo = '', d = '', h = '', mi, s, fraction = '', zone = ''] =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?[ \t]*(\S*)$/.exec(
      source,
    ) ?? []
  if (y === undefined) return undefined
  const two = (digits: string): string => digits.padStart(2, '0')
  const [hours = '', minutes = '00'] = zone.slice(1).split(':')
  const offset = zone === '' || zone === 'Z' ? zone : `${zone[0]}${two(hours)}:${minutes}`
  const digits = fraction.replace(/0+$/, '')
  const time = `${two(h)}:${mi}:${s}${digits === '' ? '' : `.${digits}`}`
  const type = zone === '' ? 'local' : 'offset'
  return { kind: 'datetime', type, value: `${y}-${two(mo)}-${two(d)}T${time}${offset}` }
}
