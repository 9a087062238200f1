/** The intents of transactions in flight, one file each, rewritten at every step. Rule: R22. */
import { join } from 'node:path'
import { base32 } from '../bytes/base32.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import type { Journal } from '../model/records.ts'
import { journalRecord } from './decode-records.ts'
import type { Layout } from './layout.ts'
import { createRecord, invalidRecord, listNames, loadRecord, saveRecord } from './record-file.ts'

const journalName = /^[A-Za-z0-9][A-Za-z0-9._-]*\.json$/

/** Returns a new name for a transaction. */
export function newTransaction(host: Host): string {
  return `tx1-${base32(host.randomBytes(15))}`
}

/** Writes the intent, before anything else of the transaction touches a target. */
export function openJournal(host: Host, layout: Layout, journal: Journal): void {
  if (!createRecord(host, journalPath(layout, journal.tx), journal)) {
    throw invalidRecord(journalPath(layout, journal.tx), 'this transaction is open already')
  }
}

/** Replaces the intent by one that is further on. */
export function advanceJournal(host: Host, layout: Layout, journal: Journal): void {
  saveRecord(host, journalPath(layout, journal.tx), journal)
}

/** Removes the intent: the transaction has ended. Closing it again is not an error. */
export function closeJournal(host: Host, layout: Layout, tx: string): void {
  const path = journalPath(layout, tx)
  explainingIo('close the journal of the apply', () => {
    if (host.fs.lstat(path) === undefined) return
    host.fs.unlink(path)
    host.fs.fsyncDirectory(layout.journal)
  })
}

/**
 * Returns the transactions that have not ended.
 *
 * @throws WritError RECORD_INVALID where one cannot be read: an unknown intent is not no intent.
 */
export function listJournals(host: Host, layout: Layout): readonly Journal[] {
  return listNames(host, layout.journal)
    .filter(name => journalName.test(name))
    .flatMap(name => {
      const path = join(layout.journal, name)
      const journal = loadRecord(host, path, journalRecord)
      // Another process may have closed it since the names were listed.
      if (journal === undefined) return []
      if (name !== `${journal.tx}.json`) throw invalidRecord(path, 'not the one its name says')
      return [journal]
    })
}

function journalPath(layout: Layout, tx: string): string {
  return join(layout.journal, `${tx}.json`)
}
