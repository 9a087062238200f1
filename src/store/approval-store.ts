/**
 * Approvals, revocations and the marks of used approvals.
 *
 * `approvals/<plan>/<approval>.json` holds the exact signed bytes and `.json.sig` the signature,
 * as `ssh-keygen -Y sign` names it. The name is the digest of the bytes; who signed them and
 * whether that counts is decided elsewhere. Rules: R15, R16.
 */
import { join } from 'node:path'
import * as z from 'zod/mini'
import { approvalIdOf } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { utcText } from '../bytes/utc.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import type { ApprovalId, PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { StoredApproval } from '../model/records.ts'
import { approvalIdText, moment, recordName } from './decode-common.ts'
import { uniqueId } from './find-id.ts'
import type { Layout } from './layout.ts'
import {
  createRecord,
  invalidRecord,
  listNames,
  loadBytes,
  loadRecord,
  saveBytes,
} from './record-file.ts'

/** A statement or, with `.sig`, its signature: one without the other is a damaged record. */
const signedName = /\.json(?:\.sig)?$/
const approvalIdPattern = /^wa1-[a-z2-7]{52}$/
const planDirectory = /^wp1-[a-z2-7]{52}$/

export function saveApproval(
  host: Host,
  layout: Layout,
  planId: PlanId,
  statementBytes: Uint8Array,
  armored: string,
): StoredApproval {
  return saveSigned(host, join(layout.approvals, planId), statementBytes, armored)
}

/**
 * Returns the approvals filed under a plan, rejections included, in the order of their ids.
 *
 * @throws WritError RECORD_INVALID where a file is not what its name says: a lost rejection must
 * not pass for consent.
 */
export function listApprovals(
  host: Host,
  layout: Layout,
  planId: PlanId,
): readonly StoredApproval[] {
  return listSigned(host, join(layout.approvals, planId))
}

/**
 * Returns one decision filed under a plan; undefined where no such id can be.
 *
 * @throws WritError RECORD_INVALID where it is gone or damaged.
 */
export function loadApproval(
  host: Host,
  layout: Layout,
  planId: PlanId,
  id: string,
): StoredApproval | undefined {
  return isApprovalId(id) ? loadSigned(host, join(layout.approvals, planId), id) : undefined
}

/**
 * Returns the approval whose id starts with the text. Only that one is read: whatever happened to
 * another must not keep anybody from taking this one back. Rule: R18.
 *
 * @throws WritError NOT_FOUND, AMBIGUOUS_ID; RECORD_INVALID where it is damaged itself.
 */
export function findApproval(host: Host, layout: Layout, prefix: string): StoredApproval {
  const all = approvalDirectories(host, layout).flatMap(directory =>
    signedIds(host, directory).map(id => ({ id, directory })),
  )
  const id = uniqueId([...new Set(all.map(one => one.id))], 'wa1-', prefix)
  const found = all.find(one => one.id === id)
  if (found === undefined) throw new WritError('INTERNAL', { detail: 'an id without a record' })
  return loadSigned(host, found.directory, id)
}

/** Returns what is wrong with the approvals of all plans and with the revocations. Rule: R15. */
export function signedProblems(host: Host, layout: Layout): readonly WritError[] {
  return [...approvalDirectories(host, layout), layout.revocations].flatMap(directory =>
    signedIds(host, directory).flatMap(id => {
      try {
        loadSigned(host, directory, id)
        return []
      } catch (error) {
        if (error instanceof WritError) return [error]
        throw error
      }
    }),
  )
}

export function saveRevocation(
  host: Host,
  layout: Layout,
  statementBytes: Uint8Array,
  armored: string,
): StoredApproval {
  return saveSigned(host, layout.revocations, statementBytes, armored)
}

/**
 * Returns one revocation; undefined where no such id can be.
 *
 * @throws WritError RECORD_INVALID where it is gone or damaged.
 */
export function loadRevocation(host: Host, layout: Layout, id: string): StoredApproval | undefined {
  return isApprovalId(id) ? loadSigned(host, layout.revocations, id) : undefined
}

export function listRevocations(host: Host, layout: Layout): readonly StoredApproval[] {
  return listSigned(host, layout.revocations)
}

const consumedRecord = z.strictObject({
  schema: z.literal('writ/consumed/v1'),
  approval: approvalIdText,
  tx: recordName,
  at: moment,
})

/**
 * Marks an approval as used by a transaction; the mark is durable when this returns.
 *
 * The same transaction may ask again, as after a crash. Rule: R18.
 * @throws WritError APPROVAL_USED where another transaction was first.
 */
export function consumeApproval(host: Host, layout: Layout, id: ApprovalId, tx: string): void {
  const path = consumedPath(layout, id)
  const at = utcText(host.now())
  const mark = { schema: 'writ/consumed/v1', approval: id, tx, at }
  if (createRecord(host, path, mark)) return
  const holder = loadRecord(host, path, consumedRecord)
  if (holder?.tx === tx && holder.approval === id) return
  throw new WritError('APPROVAL_USED', {
    detail: `${id} was used by ${holder?.tx ?? 'another apply'}${holder === undefined ? '' : ` at ${holder.at}`}; an approval serves once`,
    hint: 'writ list, then sign the plan again',
    path,
  })
}

/** Whether there is a mark for the approval, readable or not. */
export function isConsumed(host: Host, layout: Layout, id: ApprovalId): boolean {
  return explainingIo(
    'look whether an approval was used',
    () => host.fs.lstat(consumedPath(layout, id)) !== undefined,
  )
}

function consumedPath(layout: Layout, id: ApprovalId): string {
  return join(layout.consumed, `${id}.json`)
}

function saveSigned(
  host: Host,
  directory: string,
  statement: Uint8Array,
  signature: string,
): StoredApproval {
  const id = approvalIdOf(statement)
  const path = join(directory, `${id}.json`)
  // After a crash between the two the record is refused as damaged, never taken for an approval.
  saveBytes(host, `${path}.sig`, Buffer.from(signature, 'utf8'))
  saveBytes(host, path, statement)
  return { id, path, statement, signature }
}

function approvalDirectories(host: Host, layout: Layout): readonly string[] {
  return listNames(host, layout.approvals)
    .filter(name => planDirectory.test(name))
    .map(name => join(layout.approvals, name))
}

function listSigned(host: Host, directory: string): StoredApproval[] {
  return signedIds(host, directory).map(id => loadSigned(host, directory, id))
}

/** Returns the id of everything that has a statement, a signature or both. */
function signedIds(host: Host, directory: string): readonly ApprovalId[] {
  const ids = listNames(host, directory)
    .filter(name => signedName.test(name))
    .map(name => name.replace(/\.json(?:\.sig)?$/, ''))
  return [...new Set(ids.filter(isApprovalId))]
}

function isApprovalId(text: string): text is ApprovalId {
  return approvalIdPattern.test(text)
}

/** What is there by half may be what is left of a rejection, so it is never skipped. */
function loadSigned(host: Host, directory: string, id: ApprovalId): StoredApproval {
  const path = join(directory, `${id}.json`)
  const statement = loadBytes(host, path)
  const signature = loadBytes(host, `${path}.sig`)
  if (statement === undefined || signature === undefined) {
    const [lost, left] = statement === undefined ? [path, `${path}.sig`] : [`${path}.sig`, path]
    throw new WritError('RECORD_INVALID', {
      detail: `${left} is without ${lost}: what was signed there is not known`,
      hint: `writ log says what was decided; then: rm -i ${shellQuote(left)}`,
      path: left,
    })
  }
  if (approvalIdOf(statement) !== id) throw invalidRecord(path, 'the bytes do not hash to the name')
  return { id, path, statement, signature: Buffer.from(signature).toString('utf8') }
}
