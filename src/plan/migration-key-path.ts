/** Key paths as documents write them: lists of keys, or the dotted keys of TOML. */
import type { KeyPath } from '../model/key-path.ts'
import type { Report, SourceNode } from './migration-node.ts'

/** Returns the path; undefined, and a problem in the report, where it is not one. */
export function readKeyPath(
  node: SourceNode | undefined,
  what: string,
  report: Report,
): KeyPath | undefined {
  if (node === undefined) return undefined
  if (node.kind === 'scalar' && node.value.kind === 'string') {
    const path = dottedPath(node.value.value)
    if (path === undefined) report(node.at, `${what} is not a dotted key as TOML writes them`)
    return path
  }
  if (node.kind !== 'list' || node.items.length === 0) {
    report(node.at, `${what} must be a list of keys, or a text with dots between them`)
    return undefined
  }
  const path: (string | number)[] = []
  for (const item of node.items) {
    const part = partOf(item)
    if (part === undefined) {
      report(item.at, `a part of ${what} must be a text, or a whole number for an element`)
      return undefined
    }
    path.push(part)
  }
  if (typeof path[0] === 'number') {
    report(node.at, `${what} must start with a key`)
    return undefined
  }
  return path
}

function partOf(node: SourceNode): string | number | undefined {
  if (node.kind !== 'scalar') return undefined
  const { value } = node
  if (value.kind === 'string') return value.value
  return value.kind === 'integer' && value.value >= 0n && value.value <= 0xffff_ffffn
    ? Number(value.value)
    : undefined
}

const part = /[ \t]*(?:([A-Za-z0-9_-]+)|("(?:[^"\\\p{Cc}]|\\.)*")|'([^'\p{Cc}]*)')[ \t]*(\.|$)/uy

/** TOML 1.0 Keys: bare, basic and literal keys joined by dots. Undefined for anything else. */
export function dottedPath(text: string): KeyPath | undefined {
  const path: string[] = []
  part.lastIndex = 0
  for (;;) {
    const match = part.exec(text)
    const key = match?.[1] ?? match?.[3] ?? unquoted(match?.[2])
    if (match === null || key === undefined) return undefined
    path.push(key)
    if (match[4] === '') return path
  }
}

/** A basic string whose escapes JSON has too; the others are refused rather than guessed. */
function unquoted(text: string | undefined): string | undefined {
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
