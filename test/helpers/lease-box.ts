/** A sandbox in which every change is on probation. */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoMigration, makeSandbox, type Sandbox } from './sandbox.ts'

export interface LeaseBox extends Sandbox {
  /** Plans and signs the migration of the demo; returns the plan. */
  signed(): string
  /** The same, and applies it. */
  applied(): string
  /** The records of the leases, oldest first. */
  leases(): readonly LeaseRecord[]
  /** The time of every lease is over. */
  expire(): void
}

export interface LeaseRecord {
  readonly expiresAt: string
  readonly ended: { readonly state: string } | null
}

export function makeLeaseBox(): LeaseBox {
  const box = makeSandbox()
  const policy = join(box.config, 'policy.yaml')
  const text = readFileSync(policy, 'utf8')
  writeFileSync(policy, text.replaceAll('bootLeaseMinutes: 0', 'bootLeaseMinutes: 30'))
  const folder = join(box.state, 'leases')
  const files = (): string[] =>
    readdirSync(folder)
      .filter(name => name.endsWith('.json'))
      .map(name => join(folder, name))
  const read = (path: string): LeaseRecord => JSON.parse(readFileSync(path, 'utf8'))
  const signed = (): string => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const done = box.run(['sign', id, '--confirm', id.slice(4, 10)])
    if (done.code !== 0) throw new Error(done.stderr)
    return id
  }
  return {
    ...box,
    signed,
    applied() {
      const id = signed()
      const done = box.run(['apply', id])
      if (done.code !== 0) throw new Error(done.stderr)
      return id
    },
    leases: () => files().map(read),
    expire() {
      for (const path of files()) {
        const lease = { ...read(path), expiresAt: '2020-01-01T00:00:00Z' }
        // At once, as writ writes it: a watcher must not see half of it.
        writeFileSync(`${path}.new`, JSON.stringify(lease))
        renameSync(`${path}.new`, path)
      }
    },
  }
}
