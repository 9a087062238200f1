/**
 * Values with `${env:NAME}` in them.
 *
 * `$${` stands for a literal `${`. Every other `$` is text, so that references a runtime resolves
 * itself, such as `${TOKEN}`, pass through untouched.
 */
import type { Place } from '../model/errors.ts'
import type { FormatName, Template, TemplatePart } from '../model/migration.ts'
import { envNamePattern } from './migration-fields.ts'
import type { Report, SourceNode } from './migration-node.ts'

/** Where a template names a variable. */
export interface EnvMention {
  readonly name: string
  readonly at: Place
}

/** Reads the values of one target; what its format cannot hold is reported. */
export class TemplateReader {
  readonly mentions: EnvMention[] = []
  readonly #format: FormatName | undefined
  readonly #report: Report

  constructor(format: FormatName | undefined, report: Report) {
    this.#format = format
    this.#report = report
  }

  read(node: SourceNode): Template {
    switch (node.kind) {
      case 'list':
        return { kind: 'array', items: node.items.map(item => this.read(item)) }
      case 'map': {
        const entries = new Map<string, Template>()
        for (const [key, entry] of node.entries) {
          if (key.includes('${env:')) {
            this.#report(entry.key, 'a key cannot take its text from the environment')
          }
          entries.set(key, this.read(entry.node))
        }
        return { kind: 'table', entries }
      }
      case 'scalar':
        this.#checkFormat(node)
        return node.value.kind === 'string'
          ? this.#readText(node.value.value, node.at)
          : { kind: 'literal', value: node.value }
    }
  }

  #readText(text: string, at: Place): Template {
    const { parts, problem } = templateParts(text)
    if (problem !== undefined) this.#report(at, problem)
    const names = parts.flatMap(part => ('env' in part ? [part.env] : []))
    this.mentions.push(...names.map(name => ({ name, at })))
    if (names.length > 0) return { kind: 'env', parts }
    const literal = parts.map(part => ('text' in part ? part.text : '')).join('')
    return { kind: 'literal', value: { kind: 'string', value: literal } }
  }

  #checkFormat({ value, at }: Extract<SourceNode, { kind: 'scalar' }>): void {
    if (this.#format !== 'toml') return
    if (value.kind === 'null') this.#report(at, 'TOML has no null; use remove')
    if (value.kind === 'integer' && BigInt.asIntN(64, value.value) !== value.value) {
      this.#report(at, 'this integer does not fit into the 64 bits of TOML')
    }
  }
}

const marks = /\$\$\{|\$\{env:(?:([^{}]*)\})?/g

/** Splits a text at its references; neighbouring texts are joined, empty ones left out. */
export function templateParts(text: string): {
  readonly parts: readonly TemplatePart[]
  readonly problem?: string
} {
  const parts: TemplatePart[] = []
  let literal = ''
  let from = 0
  let problem: string | undefined
  for (const { 0: mark, 1: name, index } of text.matchAll(marks)) {
    literal += text.slice(from, index)
    from = index + mark.length
    if (mark === '$${') literal += '${'
    else if (name === undefined) problem = '${env: is not closed; write $${ for a literal ${'
    else if (!envNamePattern.test(name))
      problem = `what stands in \${env:…} is not the name of a variable`
    else {
      if (literal !== '') parts.push({ text: literal })
      literal = ''
      parts.push({ env: name })
    }
  }
  literal += text.slice(from)
  if (literal !== '') parts.push({ text: literal })
  return problem === undefined ? { parts } : { parts, problem }
}
