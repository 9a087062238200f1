/** Reads the pieces of a document strictly: the wrong kind, a missing or unknown field is told. */
import type { Place } from '../model/errors.ts'
import { nearestName } from '../policy/nearest-name.ts'
import type { Report, SourceNode } from './migration-node.ts'
import { shownNames } from './shown-name.ts'

/** The fields of one mapping that the reader knows; the others have been reported. */
export interface Fields<Name extends string> {
  readonly at: Place
  get(name: Name): SourceNode | undefined
}

/** Returns the fields of a mapping; undefined where it is not one. */
export function readFields<Name extends string>(
  node: SourceNode,
  what: string,
  known: Readonly<Record<Name, string>>,
  required: readonly Name[],
  report: Report,
): Fields<Name> | undefined {
  if (node.kind !== 'map') {
    report(node.at, `${what} must be a mapping`)
    return undefined
  }
  const names = Object.keys(known)
  for (const [name, { key }] of node.entries) {
    if (Object.hasOwn(known, name)) continue
    const meant = nearestName(name, names)
    const hint = meant === undefined ? `known are ${names.join(', ')}` : `did you mean ${meant}?`
    report(key, `${shownNames(JSON.stringify(name))} is not a field of ${what}; ${hint}`)
  }
  for (const name of required) {
    if (!node.entries.has(name)) report(node.at, `${what} lacks the field ${name}`)
  }
  return { at: node.at, get: name => node.entries.get(name)?.node }
}

export function readText(
  node: SourceNode | undefined,
  what: string,
  report: Report,
): string | undefined {
  if (node === undefined) return undefined
  if (node.kind !== 'scalar' || node.value.kind !== 'string') {
    report(node.at, `${what} must be a text`)
  } else if (node.value.value.trim() === '') report(node.at, `${what} is empty`)
  else return node.value.value
  return undefined
}

export function readName(
  node: SourceNode | undefined,
  what: string,
  pattern: RegExp,
  rule: string,
  report: Report,
): string | undefined {
  const text = readText(node, what, report)
  if (text === undefined || node === undefined || pattern.test(text)) return text
  report(node.at, `${what} ${rule}`)
  return undefined
}

export function readChoice<Choice extends string>(
  node: SourceNode | undefined,
  what: string,
  choices: readonly Choice[],
  report: Report,
): Choice | undefined {
  const text = readText(node, what, report)
  if (text === undefined || node === undefined) return undefined
  const choice = choices.find(name => name === text)
  if (choice === undefined) {
    const meant = nearestName(text, choices)
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`
    report(node.at, `${what} must be one of ${choices.join(', ')}${hint}`)
  }
  return choice
}

/** Returns the items of a list; none where it is absent or not a list. */
export function readItems(
  node: SourceNode | undefined,
  what: string,
  report: Report,
): readonly SourceNode[] {
  if (node === undefined) return []
  if (node.kind !== 'list') report(node.at, `${what} must be a list`)
  else if (node.items.length === 0) report(node.at, `${what} is empty`)
  else return node.items
  return []
}

export function readChoices<Choice extends string>(
  node: SourceNode | undefined,
  what: string,
  choices: readonly Choice[],
  report: Report,
): readonly Choice[] {
  const read = readItems(node, what, report).map(item =>
    readChoice(item, `an item of ${what}`, choices, report),
  )
  return [...new Set(read.filter(choice => choice !== undefined))]
}
