/** Whether the managed blocks of a file are what their receipts say. Changes nothing. Rule: R8. */
import type { PastApplies } from '../apply/past-applies.ts'
import { sizeLimit } from '../formats/decode.ts'
import { readSnapshot, resolveTarget } from '../host/resolve-target.ts'
import { errorKinds } from '../model/error-kinds.ts'
import { type Problem, WritError } from '../model/errors.ts'
import type { BlockId } from '../model/migration.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { ownershipProblems } from '../plan/block-ownership.ts'
import { readBytes, readingOf } from '../plan/read-text.ts'
import { readerOf } from '../plan/reader-of.ts'
import { lastWrite } from './last-written.ts'
import type { VerifyResult } from './verify.ts'
import { riskFacts, type Workspace } from './workspace.ts'

/** Returns a result for every block writ put into the file and has not taken away since. */
export function ownershipOf(
  workspace: Workspace,
  past: PastApplies,
  realPath: string,
): readonly VerifyResult[] {
  const snapshot = snapshotAt(workspace, realPath)
  if (snapshot?.kind !== 'file') return []
  return blocksOf(past, realPath).flatMap(id => {
    const last = lastWrite(workspace, past, realPath, id)
    if (last === undefined || last.change === null) return []
    const { paths: owned, change } = last
    const facts = riskFacts(workspace)
    const named = workspace.consumers.find(known => known.name === change.consumer) ?? null
    const consumer = readerOf(snapshot.target, named, facts, workspace.consumers)
    const reading = readingOf(snapshot.target, change, consumer, facts)
    const outcome = readBytes(snapshot.bytes, reading, 'kept')
    // That the file does not parse is told where its values are compared.
    if (!outcome.ok) return []
    const { damage = [] } = outcome.document
    const problems =
      damage.length > 0 ? damage : ownershipProblems(outcome.document, id, owned, owned)
    return [resultOf(`${realPath} block ${id.owner}/${id.name}`, id, problems)]
  })
}

function resultOf(subject: string, id: BlockId, problems: readonly Problem[]): VerifyResult {
  const [first] = problems
  return {
    subject,
    ok: first === undefined,
    detail: problems.map(({ code, detail }) => detail ?? errorKinds[code].summary).join('; '),
    hint: first === undefined ? null : hintFor(id, first),
  }
}

function hintFor({ owner, name }: BlockId, { code }: Problem): string {
  const again = `writ plan with the document of ${owner}/${name}, and`
  return errorKinds[code].hint.replace('plan again with', again)
}

function snapshotAt({ host, policy }: Workspace, realPath: string): Snapshot | undefined {
  try {
    return readSnapshot(host, resolveTarget(host, realPath, policy.roots), sizeLimit)
  } catch (error) {
    if (error instanceof WritError) return undefined
    throw error
  }
}

/** The blocks that applies have put there, each once. */
function blocksOf(past: PastApplies, realPath: string): readonly BlockId[] {
  const blocks = new Map<string, BlockId>()
  for (const { target } of past.of(realPath)) {
    if (target.block === null) continue
    const { owner, name } = target.block
    blocks.set(`${owner}/${name}`, { owner, name })
  }
  return [...blocks.values()]
}
