/**
 * Reads a file for planning: decoded strictly, parsed with its consumer's dialect, and read the
 * same by a second parser. Rules: R2, R3, R4.
 */
import { agreesWithSecondParser, readWithSecondParser } from '../checks/second-parser.ts'
import { consumerOfPath } from '../consumers/registry.ts'
import { decodeText } from '../formats/decode.ts'
import type { ParsedDocument, ParseOutcome } from '../formats/format.ts'
import { limitsOf, valuesProblem } from '../formats/limits.ts'
import { formatNamed } from '../formats/registry.ts'
import type { Consumer } from '../model/consumer.ts'
import type { Problem } from '../model/errors.ts'
import type { Dialect, FormatName } from '../model/migration.ts'
import type { ResolvedTarget } from '../model/snapshot.ts'
import { dialectNames } from './migration-fields.ts'
import type { PlanFacts } from './plan-facts.ts'
import { shownNames } from './shown-name.ts'

/** How one file is read. */
export interface Reading {
  readonly format: FormatName
  readonly dialect: Dialect
}

/** Readers nobody described are taken to be current ones. */
const dialects: Readonly<Record<FormatName, Dialect>> = {
  toml: { version: '1.1', maxDepth: 80 },
  yaml: { version: '1.2', maxDepth: 80 },
  json: { version: 'strict', maxDepth: 80 },
  dotenv: { version: 'common', maxDepth: 1 },
}

/**
 * Returns how the consumer reads the target.
 *
 * @param wanted its format, and the dialect somebody named: that counts where no runtime is known.
 */
export function readingOf(
  target: ResolvedTarget,
  wanted: { readonly format: FormatName; readonly dialect: string | null },
  consumer: Consumer | null,
  facts: Pick<PlanFacts, 'home' | 'env'>,
): Reading {
  const { format } = wanted
  const named = dialectNames[format].find(name => name === wanted.dialect)
  const plain = usualDialect(format, target.realPath)
  const usual = { format, dialect: named === undefined ? plain : { ...plain, version: named } }
  if (consumer === null) return usual
  const file =
    consumerOfPath(target.given, facts, [consumer])?.file ??
    consumerOfPath(target.realPath, facts, [consumer])?.file ??
    consumer.files.find(candidate => candidate.format === format)
  return file?.format === format ? { format, dialect: file.dialect } : usual
}

/** A reader nobody described takes what the ending of the file name promises. */
function usualDialect(format: FormatName, path: string): Dialect {
  const usual = dialects[format]
  if (format !== 'json') return usual
  const name = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  return name === 'jsonc' || name === 'json5' ? { ...usual, version: name } : usual
}

/** What to do with a file of which the marker lines are damaged: its values can be read. */
export type Damage = 'refused' | 'kept'

/** Decodes and parses bytes; problems name places, never the text that stands there. */
export function readBytes(
  bytes: Uint8Array,
  reading: Reading,
  damage: Damage = 'refused',
): ParseOutcome {
  const decoded = decodeText(bytes, limitsOf(reading.format).size)
  return decoded.ok
    ? readText(decoded.text, reading, damage)
    : { ok: false, problems: [decoded.problem] }
}

/** Parses a text with both parsers. */
export function readText(text: string, reading: Reading, damage: Damage = 'refused'): ParseOutcome {
  // The adapter takes nothing for a file that is still to be made; a reader of JSON does not.
  if (reading.format === 'json' && (text === '' || text === '\uFEFF')) {
    return refused('a file without content is no JSON', undefined)
  }
  const outcome = formatNamed(reading.format).parse(text, reading.dialect)
  if (!outcome.ok) return { ok: false, problems: quoted(outcome.problems) }
  const [first, ...rest] = outcome.document.damage ?? []
  if (first !== undefined && damage === 'refused') {
    return { ok: false, problems: quoted([first, ...rest]) }
  }
  const tooMany = valuesProblem(outcome.document, limitsOf(reading.format).pathParts)
  if (tooMany !== undefined) return { ok: false, problems: [tooMany] }
  const second = readWithSecondParser(reading.format, text, reading.dialect.version)
  if (!second.ok) {
    const places =
      second.line === null ? undefined : [{ line: second.line, column: second.column ?? 1 }]
    return refused('a second parser does not accept the file', places)
  }
  return agreesWithSecondParser(outcome.document.root, second.root)
    ? outcome
    : refused('two parsers read different values from the file', undefined)
}

/** A refusal may quote the names of keys, which anybody chose. Rule: R34. */
function quoted([first, ...rest]: readonly [Problem, ...Problem[]]): [Problem, ...Problem[]] {
  const shown = (problem: Problem): Problem => ({ ...problem, detail: shownNames(problem.detail) })
  return [shown(first), ...rest.map(shown)]
}

function refused(detail: string, places: Problem['places']): ParseOutcome {
  return { ok: false, problems: [{ code: 'TARGET_INVALID', detail, places }] }
}

/** Returns the document of an empty file in this reading. */
export function emptyDocument(reading: Reading): ParsedDocument {
  const outcome = formatNamed(reading.format).parse('', reading.dialect)
  if (!outcome.ok) throw new RangeError(`an empty ${reading.format} file does not parse`)
  return outcome.document
}
