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

const statementName = /^wa1-[a-z2-7]{52}\.json$/
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

/** Returns the approval whose id starts with the text. @throws WritError NOT_FOUND, AMBIGUOUS_ID. */
export function findApproval(host: Host, layout: Layout, prefix: string): StoredApproval {
  const all = listNames(host, layout.approvals)
    .filter(name => planDirectory.test(name))
    .flatMap(name => listSigned(host, join(layout.approvals, name)))
  const id = uniqueId([...new Set(all.map(approval => approval.id))], 'wa1-', prefix)
  const found = all.find(approval => approval.id === id)
  if (found === undefined) throw new WritError('INTERNAL', { detail: 'an id without a record' })
  return found
}

export function saveRevocation(
  host: Host,
  layout: Layout,
  statementBytes: Uint8Array,
  armored: string,
): StoredApproval {
  return saveSigned(host, layout.revocations, statementBytes, armored)
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
  // The statement's name makes the approval appear, so its signature must be there before.
  saveBytes(host, `${path}.sig`, Buffer.from(signature, 'utf8'))
  saveBytes(host, path, statement)
  return { id, path, statement, signature }
}

function listSigned(host: Host, directory: string): StoredApproval[] {
  return listNames(host, directory)
    .filter(name => statementName.test(name))
    .map(name => loadSigned(host, join(directory, name), name))
}

function loadSigned(host: Host, path: string, name: string): StoredApproval {
  const statement = loadBytes(host, path)
  const signature = loadBytes(host, `${path}.sig`)
  if (statement === undefined || signature === undefined) {
    throw invalidRecord(path, 'the statement or its signature is missing')
  }
  const id = approvalIdOf(statement)
  if (name !== `${id}.json`) throw invalidRecord(path, 'the bytes do not hash to the name')
  return { id, path, statement, signature: Buffer.from(signature).toString('utf8') }
}
