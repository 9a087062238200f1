import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { backupsOf } from '../../src/operations/backups.ts'
import { verifyTargets } from '../../src/operations/verify.ts'
import { codeOf } from '../host/code-of.ts'
import { makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('operator@example.com')

const files = Array.from({ length: 240 }, (_, index) => {
  const kind = (['toml', 'yaml', 'json', 'env'] as const)[index % 4] ?? 'toml'
  return { name: `vault/d${index % 9}/f${index}.${kind}`, kind }
})

const texts = {
  toml: 'version = 1\nkept = "x" # why\n',
  yaml: 'version: 1\nkept: x # why\n',
  json: '{\n  "version": 1,\n  "kept": "x"\n}\n',
  env: 'version=1\nKEPT=x # why\n',
} as const

function migration(): string {
  const targets = files.map(({ name, kind }) => ({
    target: `~/${name}`,
    set: [{ path: 'version', value: kind === 'env' ? '2' : 2 }],
  }))
  const head = { writ: 'migration/v1', id: 'vault', owner: 'ops', version: 1 }
  return JSON.stringify({ ...head, targets, rollbackOwner: 'ops' })
}

describe('very many files in one plan', () => {
  test('R22 R28 are planned, written, verified and taken back together', async () => {
    const desk = makeDesk(signers)
    for (const { name, kind } of files) desk.write(name, texts[kind])
    const receipt = await desk.carryOut(desk.migrate(migration()), 'operator@example.com')
    expect([receipt.outcome, receipt.targets.length]).toEqual(['changed', files.length])
    for (const { name, kind } of files) {
      expect(desk.read(name)).toBe(texts[kind].replace('1', '2'))
    }
    // One line for each check, not one for each file.
    expect(receipt.checks.length).toBeLessThan(20)
    const report = verifyTargets(desk.open(), undefined, true)
    expect(report.results.filter(({ ok }) => !ok)).toEqual([])
    expect(backupsOf(desk.open(), undefined)).toHaveLength(files.length)
    const back = await desk.carryOut(desk.undo(receipt), 'operator@example.com')
    expect(back.outcome).toBe('changed')
    for (const { name, kind } of files) expect(desk.read(name)).toBe(texts[kind])
  }, 120_000)

  test('R3 are refused by name where together they are too large for one plan', () => {
    const desk = makeDesk(signers)
    const names = Array.from({ length: 13 }, (_, index) => `big/${index}.toml`)
    for (const name of names) {
      desk.write(name, '')
      // Sparse: no disk is needed to be too large.
      truncateSync(join(desk.home, name), 8 * 1024 * 1024)
    }
    const targets = names.map(name => ({ target: `~/${name}`, set: [{ path: 'a', value: 1 }] }))
    const head = { writ: 'migration/v1', id: 'big', owner: 'ops', version: 1 }
    const document = JSON.stringify({ ...head, targets, rollbackOwner: 'ops' })
    expect(codeOf(() => desk.migrate(document))).toBe('TARGET_TOO_LARGE')
  })
})
