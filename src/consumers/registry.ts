/** All runtimes writ knows, and which of them reads a file. */
import type { Consumer, ConsumerFile } from '../model/consumer.ts'
import { claude } from './claude.ts'
import { codex } from './codex.ts'
import { gemini } from './gemini.ts'
import { hermes } from './hermes.ts'
import { openclaw } from './openclaw.ts'
import { opencode } from './opencode.ts'

export const consumers: readonly Consumer[] = [codex, hermes, claude, gemini, opencode, openclaw]

/** Returns the runtime with this name, as migrations and `writ gate` spell it. */
export function consumerNamed(
  name: string,
  among: readonly Consumer[] = consumers,
): Consumer | undefined {
  return among.find(consumer => consumer.name === name)
}

/** What a path with `~` and `$NAME` means on a machine. */
export interface PathFacts {
  readonly home: string
  readonly env: (name: string) => string | undefined
}

export interface ConsumerOfPath {
  readonly consumer: Consumer
  readonly file: ConsumerFile
}

/**
 * Returns the runtime that boots from a file.
 *
 * With facts both sides are expanded. Without them a path is compared as it is written, so that
 * `~/.codex/config.toml` is known on every machine.
 */
export function consumerOfPath(
  path: string,
  facts?: PathFacts,
  among: readonly Consumer[] = consumers,
): ConsumerOfPath | undefined {
  const wanted = expand(path, facts)
  for (const consumer of among) {
    const file = consumer.files.find(candidate => covers(expand(candidate.path, facts), wanted))
    if (file !== undefined) return { consumer, file }
  }
  return undefined
}

/** Returns the absolute paths at which a runtime looks for its files; patterns are left out. */
export function documentedFiles({ files }: Consumer, facts: PathFacts): readonly string[] {
  return files.map(({ path }) => expand(path, facts)).filter(path => path.startsWith('/'))
}

function covers(pattern: string, path: string): boolean {
  return pattern.startsWith('**/') ? `/${path}`.endsWith(pattern.slice(2)) : pattern === path
}

/** Expands a leading `~` or `$NAME`; a name without a value stays as written. */
function expand(path: string, facts: PathFacts | undefined): string {
  const variable = /^\$(?:\{(\w+)\}|(\w+))(?=\/|$)/.exec(path)
  const name = variable?.[1] ?? variable?.[2]
  if (variable !== null && name !== undefined) {
    const value = facts?.env(name)
    const rest = path.slice(variable[0].length)
    return plain((value === undefined || value === '' ? `$${name}` : value) + rest)
  }
  if (facts !== undefined && (path === '~' || path.startsWith('~/'))) {
    return plain(facts.home + path.slice(1))
  }
  return plain(path)
}

/** Without doubled slashes and `.` parts; `..` stays, because a link may stand before it. */
function plain(path: string): string {
  return path.replace(/\/(?:\.?\/)+/g, '/')
}
