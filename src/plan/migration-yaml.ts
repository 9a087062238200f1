/** YAML 1.2 core, and with it JSON, as a tree with places. Integers stay exact. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
  type Scalar as YamlScalar,
} from 'yaml'
import { placeAt, yamlProblems } from '../policy/yaml-problems.ts'
import {
  depthLimit,
  type Report,
  type Scalar,
  type SourceEntry,
  type SourceNode,
  start,
} from './migration-node.ts'

/** What aliases may expand to, so that a small document cannot become a large one. */
const nodeLimit = 500_000

/** Each costs a walk through the document. */
const aliasLimit = 1000

export function readYamlSource(text: string, report: Report): SourceNode | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    intAsBigInt: true,
    // Its own check is quadratic and knows one of the two places.
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  })
  const problems = yamlProblems(document, lines)
  for (const { place, detail } of problems) report(place, detail)
  if (document.contents === null) {
    if (problems.length === 0) report(start, 'the document is empty')
    return undefined
  }
  // A text with syntax errors has a tree that only looks like what its author meant.
  if (document.errors.length > 0) return undefined
  return new YamlReader(document, lines, report).read(document.contents, 0)
}

class YamlReader {
  readonly #document: Document.Parsed
  readonly #lines: LineCounter
  readonly #report: Report
  /** Anchored nodes that are being read: an alias to one of them has no end. */
  readonly #open = new Set<Node>()
  #nodes = 0
  #aliases = 0

  constructor(document: Document.Parsed, lines: LineCounter, report: Report) {
    this.#document = document
    this.#lines = lines
    this.#report = report
  }

  read(node: Node | null, depth: number): SourceNode | undefined {
    const at = node === null ? start : placeAt(this.#lines, node.range?.[0] ?? 0)
    if (this.#nodes > nodeLimit) return undefined
    if (++this.#nodes > nodeLimit || depth > depthLimit) {
      // Told once: the rest of the document is not read.
      this.#nodes = nodeLimit + 1
      this.#report(at, 'the document is nested or repeated too much')
      return undefined
    }
    if (node === null) return { kind: 'scalar', value: { kind: 'null' }, at }
    if (isScalar(node)) return this.#readScalar(node, at)
    if (isAlias(node) && ++this.#aliases > aliasLimit) {
      if (this.#aliases === aliasLimit + 1) this.#report(at, 'the document has too many aliases')
      return undefined
    }
    const target = isAlias(node) ? node.resolve(this.#document) : node
    if (target === undefined || this.#open.has(target)) {
      this.#report(at, 'this alias refers to itself or to nothing')
      return undefined
    }
    this.#open.add(target)
    const read = this.#readCollection(target, at, depth)
    this.#open.delete(target)
    return read
  }

  #readCollection(node: Node, at: SourceNode['at'], depth: number): SourceNode | undefined {
    if (isMap(node)) return { kind: 'map', entries: this.#readEntries(node, depth), at }
    if (isSeq(node)) {
      const items = node.items.map(item => this.read(asNode(item), depth + 1))
      return { kind: 'list', items: items.filter(item => item !== undefined), at }
    }
    return isScalar(node) ? this.#readScalar(node, at) : undefined
  }

  #readEntries(map: YAMLMap, depth: number): ReadonlyMap<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>()
    for (const { key, value } of map.items) {
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined
      const keyNode = asNode(key)
      const place = placeAt(this.#lines, (keyNode?.range ?? map.range)?.[0] ?? 0)
      const earlier = name === undefined ? undefined : entries.get(name)
      if (name === undefined) this.#report(place, 'a key must be a text; put it in quotes')
      else if (earlier !== undefined) {
        this.#report(place, `this key stands in line ${earlier.key.line} already`)
      } else {
        const node = this.read(asNode(value), depth + 1)
        if (node !== undefined) entries.set(name, { key: place, node: placed(node, place, value) })
      }
    }
    return entries
  }

  #readScalar(scalar: YamlScalar, at: SourceNode['at']): SourceNode {
    const value = scalarValue(scalar)
    if (value.kind === 'float' && !Number.isFinite(value.value) && /\d/.test(scalar.source ?? '')) {
      this.#report(at, 'this number is larger than a float can hold; put it in quotes')
    }
    return { kind: 'scalar', value, at }
  }
}

/** A value that is not written out stands where its key does. */
function placed(node: SourceNode, key: SourceNode['at'], written: unknown): SourceNode {
  return written === null ? { ...node, at: key } : node
}

function asNode(value: unknown): Node | null {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null
}

function scalarValue({ value }: YamlScalar): Scalar {
  switch (typeof value) {
    case 'string':
      return { kind: 'string', value }
    case 'bigint':
      return { kind: 'integer', value }
    case 'boolean':
      return { kind: 'boolean', value }
    case 'number':
      return { kind: 'float', value }
    default:
      return { kind: 'null' }
  }
}
