/**
 * Values from the environment: filled into templates, and judged before anything is planned.
 *
 * A variable is what the planning process happens to have. Unset, temporary, somebody else's or
 * pointing at nothing, it would break the next boot, so it is refused unless the migration
 * declares it meant. No message holds a value. Rule: R11.
 */
import type { Problem } from '../model/errors.ts'
import { type KeyPath, keyPathId } from '../model/key-path.ts'
import type {
  EnvDeclaration,
  EnvMust,
  EnvProblemKind,
  ResolvedValue,
  Template,
} from '../model/migration.ts'
import type { EnvUse } from '../model/plan.ts'
import type { PathFact } from '../model/snapshot.ts'
import type { ConfigValue } from '../model/value.ts'
import { type HomeFacts, otherHomeReason, temporaryReason } from './env-suspects.ts'

export interface EnvFacts extends HomeFacts {
  readonly env: (name: string) => string | undefined
  readonly inspectPath: (path: string) => PathFact
  /** The absolute path of a command, looked up as a shell would. */
  readonly findCommand: (name: string) => string | undefined
}

/** One place a variable lands in. */
export interface EnvLanding {
  readonly name: string
  readonly change: number
  readonly path: KeyPath
}

/** A use with its value, which must not leave the process where its class is secret. */
export type AssessedEnv = Omit<EnvUse, 'shown'> & { readonly value: string }

/**
 * Returns the template with its variables filled in. An unset one is empty text: whether that is
 * allowed is for `assessEnv` to say.
 */
export function resolveTemplate(
  template: Template,
  env: (name: string) => string | undefined,
): ResolvedValue {
  const origins = new Map<string, readonly string[]>()
  const resolve = (part: Template, path: KeyPath): ConfigValue => {
    switch (part.kind) {
      case 'literal':
        return part.value
      case 'env': {
        const names = part.parts.flatMap(piece => ('env' in piece ? [piece.env] : []))
        origins.set(keyPathId(path), [...new Set(names)])
        const texts = part.parts.map(piece =>
          'env' in piece ? (env(piece.env) ?? '') : piece.text,
        )
        return { kind: 'string', value: texts.join('') }
      }
      case 'array':
        return {
          kind: 'array',
          items: part.items.map((item, index) => resolve(item, [...path, index])),
        }
      case 'table': {
        const entries = [...part.entries].map(([key, inner]): [string, ConfigValue] => [
          key,
          resolve(inner, [...path, key]),
        ])
        return { kind: 'table', entries: new Map(entries) }
      }
    }
  }
  const value = resolve(template, [])
  return { value, origins }
}

/**
 * Judges every variable that lands somewhere. All problems are returned, in the order of the
 * declarations; what was found and declared intended stands in `accepted`.
 */
export function assessEnv(
  declarations: readonly EnvDeclaration[],
  landings: readonly EnvLanding[],
  facts: EnvFacts,
): { readonly uses: readonly AssessedEnv[]; readonly problems: readonly Problem[] } {
  const uses: AssessedEnv[] = []
  const problems: Problem[] = []
  for (const declaration of declarations) {
    const { name } = declaration
    const lands = landings.filter(landing => landing.name === name)
    if (lands.length === 0) continue
    const { findings, broken } = judge(declaration, facts)
    const meant = findings.filter(({ kind }) => declaration.intended.includes(kind))
    for (const { kind, reason } of findings) {
      if (declaration.intended.includes(kind)) continue
      problems.push(
        rejected(`${name} ${reason}; set it right, or declare intended: [${kind}] if it is meant`),
      )
    }
    for (const reason of broken) problems.push(rejected(`${name} ${reason}`))
    uses.push({
      name,
      class: declaration.class,
      lands: lands.map(({ change, path }) => ({ change, path })),
      value: facts.env(name) ?? '',
      accepted: [...new Set(meant.map(({ kind }) => kind))],
    })
  }
  return { uses, problems }
}

function rejected(detail: string): Problem {
  return { code: 'ENV_REJECTED', detail }
}

interface EnvFinding {
  readonly kind: EnvProblemKind
  readonly reason: string
}

interface Judgement {
  readonly findings: readonly EnvFinding[]
  /** What no declaration can allow: the author's own conditions, and unwritable text. */
  readonly broken: readonly string[]
}

function judge(declaration: EnvDeclaration, facts: EnvFacts): Judgement {
  const value = facts.env(declaration.name)
  if (value === undefined) {
    return {
      findings: [{ kind: 'unset', reason: 'is not set, so an empty text would be written' }],
      broken: [],
    }
  }
  if (value.trim() === '') {
    return { findings: [{ kind: 'empty', reason: 'is set and empty' }], broken: [] }
  }
  const broken = [...unwritable(value)]
  for (const must of declaration.must) {
    const reason = mustReason(must, declaration, value, facts)
    if (reason !== undefined) broken.push(reason)
  }
  const findings: EnvFinding[] = []
  const temporary = temporaryReason(value, facts)
  if (temporary !== undefined) findings.push({ kind: 'temporary', reason: temporary })
  const otherHome = otherHomeReason(value, facts)
  if (otherHome !== undefined) findings.push({ kind: 'other-home', reason: otherHome })
  // The author's own condition says the same, and says it stronger.
  const missing = broken.length > 0 ? undefined : missingReason(declaration, value, facts)
  if (missing !== undefined) findings.push({ kind: 'missing', reason: missing })
  return { findings, broken }
}

/** Text that must never be written, whatever it is meant to be. */
function* unwritable(value: string): Generator<string> {
  if (value.includes('\0')) yield 'holds a NUL byte'
  if (!value.isWellFormed() || value.includes('\uFFFD')) yield 'is not valid UTF-8'
  if (/‹secret [0-9a-f]{8}/.test(value)) yield 'holds the mask writ shows in place of a secret'
  if (/^\*{3,}$/.test(value.trim())) yield 'holds asterisks in place of a secret'
}

function missingReason(
  { class: kind }: EnvDeclaration,
  value: string,
  facts: EnvFacts,
): string | undefined {
  if (kind === 'path') {
    if (!isAbsolute(value)) return 'is a relative path, so it means another place in each directory'
    const fact = facts.inspectPath(value)
    if (fact === 'absent') return 'names a path that does not exist'
    return fact === 'unreadable' ? 'names a path that cannot be looked at' : undefined
  }
  if (kind !== 'command') return undefined
  if (!/[\\/]/.test(value)) {
    return facts.findCommand(value) === undefined
      ? 'names a command that is not in PATH'
      : undefined
  }
  if (!isAbsolute(value)) return 'names a command by a relative path'
  const fact = facts.inspectPath(value)
  if (fact === 'executable') return undefined
  return fact === 'absent'
    ? 'names a command that does not exist'
    : 'names something that is not an executable file'
}

function mustReason(
  must: EnvMust,
  { class: kind }: EnvDeclaration,
  value: string,
  facts: EnvFacts,
): string | undefined {
  const found = kind === 'command' && !/[\\/]/.test(value) ? facts.findCommand(value) : value
  const fact = found !== undefined && isAbsolute(found) ? facts.inspectPath(found) : 'absent'
  switch (must) {
    case 'absolute':
      return isAbsolute(value) ? undefined : 'must be an absolute path and is not'
    case 'exists':
      return fact === 'absent' ? 'must exist and does not' : undefined
    case 'directory':
      return fact === 'directory' ? undefined : 'must be a directory and is not'
    case 'file':
      return fact === 'file' || fact === 'executable' ? undefined : 'must be a file and is not'
    case 'executable':
      return fact === 'executable' ? undefined : 'must be an executable file and is not'
  }
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)
}
