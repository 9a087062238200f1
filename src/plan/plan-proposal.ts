/**
 * Plans content somebody proposes for a whole file: how an agent asks instead of writing.
 *
 * The edits are the lines that differ, so that the reviewer sees what would change and nothing
 * else; every key that changes is compared and assessed as the user's own. Rules: R3, R5, R7.
 */
import { canonicalBytes } from '../bytes/canonical.ts'
import { sha256 } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { consumerNamed } from '../consumers/registry.ts'
import type { ParsedDocument } from '../formats/format.ts'
import { formatOfPath } from '../formats/registry.ts'
import type { Consumer } from '../model/consumer.ts'
import { type ErrorCode, errorOf, type Problem, WritError } from '../model/errors.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { buildPlan } from './build-plan.ts'
import { lineEdits } from './byte-change.ts'
import type { ChangeRecord } from './change-record.ts'
import { bytesOf, keptMode, newFileMode } from './draft-change.ts'
import { fileHint } from './file-hints.ts'
import { placeholderProblems } from './kept-placeholders.ts'
import { maskPlaces } from './mask-text.ts'
import type { PlanDraft, PlanFacts } from './plan-facts.ts'
import { type Damage, type Reading, readBytes, readingOf } from './read-text.ts'
import { readerOf } from './reader-of.ts'

export interface ProposalInput {
  readonly snapshot: Snapshot
  readonly content: Uint8Array
  /** Where the content came from, in words. */
  readonly source: string
  /** The runtime that reads the file; null: found by the path. */
  readonly consumer: string | null
}

/**
 * Returns the plan that gives the target exactly the proposed bytes.
 *
 * @throws WritError TARGET_* where the file or the proposed content does not parse.
 */
export function planProposal(input: ProposalInput, facts: PlanFacts): PlanDraft {
  const { snapshot, content } = input
  const { target } = snapshot
  const consumer = readerOf(target, namedReader(input, facts), facts, facts.consumers)
  const format = formatOfPath(target.realPath) ?? consumer?.files[0]?.format
  if (format === undefined) {
    throw new WritError('FORMAT_UNSUPPORTED', {
      detail: `no format is known for ${target.given}`,
      hint: 'propose a TOML, YAML, JSON or dotenv file, or name its runtime with --consumer',
      path: target.given,
    })
  }
  const reading = readingOf(target, { format, dialect: null }, consumer, facts)
  const before =
    snapshot.kind === 'file'
      ? parsed(snapshot.bytes, reading, target.given, fileHint, 'kept')
      : null
  const after = parsed(content, reading, input.source, contentHint)
  assertNoMask(after, input.source)
  assertPlaceholdersKept(before, after, input.source, facts)
  return buildPlan(
    {
      origin: records => ({
        kind: 'proposal',
        source: input.source,
        document: boundContent(records),
      }),
      changes: [
        {
          format,
          dialect: reading.dialect.version,
          consumer,
          before: snapshot,
          after: {
            bytes: content,
            mode: snapshot.kind === 'file' ? keptMode(snapshot) : newFileMode,
            uid: snapshot.kind === 'file' ? snapshot.uid : facts.uid,
            gid: snapshot.kind === 'file' ? snapshot.gid : facts.gid,
          },
          edits: lineEdits(bytesOf(snapshot), content),
          beforeDocument: before,
          afterDocument: after,
          block: null,
          owned: [],
          wholeFile: true,
          handovers: [],
          origins: new Map(),
          secretPaths: facts.lastSecret?.(target.realPath) ?? [],
          openPaths: new Set(),
        },
      ],
      env: [],
      secrets: [],
      affects: [],
      rollbackOwner: facts.author.principal,
    },
    facts,
  )
}

function namedReader({ consumer }: ProposalInput, facts: PlanFacts): Consumer | null {
  if (consumer === null) return null
  const named = consumerNamed(consumer, facts.consumers)
  if (named !== undefined) return named
  throw new WritError('USAGE', {
    detail: `no runtime is called ${consumer}`,
    hint: `name one of: ${facts.consumers.map(({ name }) => name).join(', ')}`,
  })
}

/** What stands in the way is the proposal itself. */
function contentHint(_code: ErrorCode, source: string): string {
  const named = source === 'standard input' ? 'what was given on it' : shellQuote(source)
  return `correct ${named}, then propose it again`
}

function parsed(
  bytes: Uint8Array,
  reading: Reading,
  path: string,
  hintOf: (code: ErrorCode, path: string) => string,
  damage: Damage = 'refused',
): ParsedDocument {
  const outcome = readBytes(bytes, reading, damage)
  if (!outcome.ok) {
    const [{ code, detail }] = outcome.problems
    const problems = outcome.problems.map(problem => ({ ...problem, path }))
    throw new WritError(code, { detail, path, problems, hint: hintOf(code, path) })
  }
  return outcome.document
}

function assertNoMask(document: ParsedDocument, source: string): void {
  const places = maskPlaces(document.text)
  const [first] = places
  if (first === undefined) return
  const problem: Problem = {
    code: 'TARGET_INVALID',
    detail: `line ${first.line} holds a mask that writ showed in place of a secret, not the secret`,
    path: source,
    places,
  }
  throw errorOf([problem], source)
}

/** An agent that read a file with its references resolved may propose what it saw. */
function assertPlaceholdersKept(
  before: ParsedDocument | null,
  after: ParsedDocument,
  source: string,
  { env }: PlanFacts,
): void {
  if (before === null) return
  const [first, ...rest] = placeholderProblems({
    before: before.root,
    after: after.root,
    origins: new Map(),
    env,
  })
  if (first !== undefined) throw errorOf([first, ...rest], source)
}

/** A plain digest of content in which something is masked would allow guessing it. Rule: R14. */
export function boundContent(records: readonly ChangeRecord[]): ReturnType<typeof sha256> {
  return sha256(canonicalBytes(records.map(record => record.change.after)))
}
