/** A directory with one target, and backups of it. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../src/bytes/digest.ts'
import type { BackupManifest } from '../../src/model/records.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { type BackupInput, writeBackup } from '../../src/store/backup-store.ts'
import { fileSnapshot, makeStore, type Store, somePlanId } from './store-fixture.ts'

/** What the plan of every backup here writes. */
export const written = Buffer.from('what writ wrote\n')

export function inputFor(snapshot: Snapshot, more: Partial<BackupInput> = {}): BackupInput {
  const after = sha256(written)
  return { snapshot, plan: somePlanId, tx: 'tx1-a', after, loadsSiblings: false, ...more }
}

export interface Place extends Store {
  readonly directory: string
  readonly target: string
}

export function place(name = 'config.toml'): Place {
  const store = makeStore()
  const directory = join(store.dir, 'home')
  mkdirSync(directory)
  return { ...store, directory, target: join(directory, name) }
}

/** Gives the target this content, and keeps it. */
export function keep(
  { host, layout, target }: Place,
  text: string,
  mode = 0o600,
  more: Partial<BackupInput> = {},
): BackupManifest {
  writeFileSync(target, text)
  chmodSync(target, mode)
  return writeBackup(host, layout, inputFor(fileSnapshot(target, text, mode), more))
}
