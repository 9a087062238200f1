/** What the tests ask of a machine after an apply. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WritError } from '../../src/model/errors.ts'
import { listJournals } from '../../src/store/journal-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { listReceipts } from '../../src/store/receipt-store.ts'
import { shadowHomes } from '../../src/store/shadow-store.ts'
import type { Machine } from './machine.ts'

/** Returns the content of a file below the home; null where there is none. */
export function contentOf(machine: Machine, path: string): string | null {
  const full = join(machine.home, path)
  return existsSync(full) ? readFileSync(full, 'utf8') : null
}

/** Returns the files a transaction should have taken away again. */
export function leftovers(machine: Machine): string[] {
  return [
    ...readdirSync(machine.home, { recursive: true }),
    ...readdirSync(join(machine.dir, 'tmp')),
    ...shadowHomes(machine.host, machine.layout),
  ]
    .map(String)
    .filter(name => name.includes('.writ-tmp-') || name.includes('writ-shadow'))
}

export function backupsOf(machine: Machine): string[] {
  return readdirSync(machine.home, { recursive: true })
    .map(String)
    .filter(name => /\.writ-backup\.[^/]*Z(-\d+)?$/.test(name))
}

/** Returns event and code of every ledger line. */
export function ledgerOf(machine: Machine): string[] {
  return readLedger(machine.host, machine.layout).entries.map(({ event, detail }) =>
    [event, detail['code']].filter(part => part !== undefined).join(' '),
  )
}

export function outcomesOf(machine: Machine): string[] {
  return listReceipts(machine.host, machine.layout).map(({ outcome }) => outcome)
}

export function openTransactions(machine: Machine): number {
  return listJournals(machine.host, machine.layout).length
}

/** Returns the error a promise is rejected with; throws where it is none of writ. */
export async function errorOf(promise: Promise<unknown>): Promise<WritError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof WritError) return error
    throw error
  }
  throw new Error('it did not throw')
}
