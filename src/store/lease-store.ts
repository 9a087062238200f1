/**
 * The leases of applies on probation, one file each; a lease that ended stays as a record.
 *
 * Whoever writes one holds the locks of its targets. Rules: R29, R31.
 */
import type { Host } from '../host/host.ts'
import type { Lease } from '../model/records.ts'
import { leaseRecord } from './decode-records.ts'
import type { Layout } from './layout.ts'
import { type NumberedFile, numberedFiles, numberedPath } from './numbered-files.ts'
import { invalidRecord, loadRecord, saveRecord } from './record-file.ts'

/** Writes a lease, durably; one with its id is replaced. */
export function saveLease(host: Host, layout: Layout, lease: Lease): void {
  saveRecord(host, numberedPath(host, layout.leases, lease.id), lease)
}

/** Returns the lease with exactly this id; undefined where there is none. */
export function loadLease(host: Host, layout: Layout, id: string): Lease | undefined {
  const file = numberedFiles(host, layout.leases).find(candidate => candidate.id === id)
  return file === undefined ? undefined : load(host, file)
}

/**
 * Returns all leases, newest first.
 *
 * @throws WritError RECORD_INVALID where one cannot be read: an unknown probation is not none.
 */
export function listLeases(host: Host, layout: Layout): readonly Lease[] {
  return numberedFiles(host, layout.leases).map(file => load(host, file))
}

function load(host: Host, file: NumberedFile): Lease {
  const lease = loadRecord(host, file.path, leaseRecord)
  if (lease?.id !== file.id) throw invalidRecord(file.path, 'not the lease its name says')
  return lease
}
