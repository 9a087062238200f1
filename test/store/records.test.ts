import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { approvalIdOf, plainCommitment, sha256 } from '../../src/bytes/digest.ts'
import type { Journal, Receipt } from '../../src/model/records.ts'
import {
  consumeApproval,
  findApproval,
  isConsumed,
  listApprovals,
  listRevocations,
  saveApproval,
  saveRevocation,
  signedProblems,
} from '../../src/store/approval-store.ts'
import {
  advanceJournal,
  closeJournal,
  listJournals,
  newTransaction,
  openJournal,
} from '../../src/store/journal-store.ts'
import { listReceipts, loadReceipt, saveReceipt } from '../../src/store/receipt-store.ts'
import { codeOf } from '../host/code-of.ts'
import { faultHost, HostDied } from '../host/fault-host.ts'
import { makeStore, somePlanId } from './store-fixture.ts'

const armored = '-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n'
const statement = Buffer.from('{"statement":1}')

describe('approvals', () => {
  test('R15 R16 keep the exact bytes, with the signature where ssh-keygen puts it', () => {
    const { host, layout } = makeStore()
    const saved = saveApproval(host, layout, somePlanId, statement, armored)
    expect(saved.id).toBe(approvalIdOf(statement))
    expect(readFileSync(saved.path)).toEqual(statement)
    expect(readFileSync(`${saved.path}.sig`, 'utf8')).toBe(armored)
    const [listed] = listApprovals(host, layout, somePlanId)
    expect(listed).toEqual({ ...saved, statement: new Uint8Array(statement) })
    expect(findApproval(host, layout, saved.id.slice(0, 8)).path).toBe(saved.path)
    expect(listApprovals(host, layout, `wp1-${'b'.repeat(52)}`)).toEqual([])
    expect(codeOf(() => findApproval(host, layout, 'wa1-1'))).toBe('NOT_FOUND')
  })

  test('R15 that were touched are refused, not skipped', () => {
    const { host, layout } = makeStore()
    const { path } = saveApproval(host, layout, somePlanId, statement, armored)
    writeFileSync(path, '{"statement":2}')
    expect(codeOf(() => listApprovals(host, layout, somePlanId))).toBe('RECORD_INVALID')
    writeFileSync(path, statement)
    host.fs.unlink(`${path}.sig`)
    expect(codeOf(() => listApprovals(host, layout, somePlanId))).toBe('RECORD_INVALID')
  })

  test('R15 R18 a signature that lost its statement is not an absent record', () => {
    const { host, layout } = makeStore()
    const { path } = saveApproval(host, layout, somePlanId, statement, armored)
    const revocation = saveRevocation(host, layout, statement, armored)
    host.fs.unlink(path)
    host.fs.unlink(revocation.path)
    expect(codeOf(() => listApprovals(host, layout, somePlanId))).toBe('RECORD_INVALID')
    expect(codeOf(() => listRevocations(host, layout))).toBe('RECORD_INVALID')
    expect(signedProblems(host, layout).map(problem => problem.path)).toEqual([
      `${path}.sig`,
      `${revocation.path}.sig`,
    ])
  })

  test('R18 one can be found whatever happened to another', () => {
    const { host, layout } = makeStore()
    const other = saveApproval(host, layout, somePlanId, Buffer.from('{}'), armored)
    const wanted = saveApproval(host, layout, `wp1-${'b'.repeat(52)}`, statement, armored)
    writeFileSync(other.path, 'damaged')
    expect(findApproval(host, layout, wanted.id).path).toBe(wanted.path)
    expect(codeOf(() => findApproval(host, layout, other.id))).toBe('RECORD_INVALID')
    expect(signedProblems(host, layout)).toHaveLength(1)
  })

  test('R15 a saving that died shows no half approval', () => {
    for (let call = 1; ; call += 1) {
      const { host, layout } = makeStore()
      const dying = faultHost(host, { kind: 'die', call })
      try {
        saveApproval(dying, layout, somePlanId, statement, armored)
        expect(call).toBeGreaterThan(8)
        return
      } catch (error) {
        if (!(error instanceof HostDied)) throw error
        // One half alone could be what is left of a rejection, so it is not overlooked.
        const seen = codeOf(() => listApprovals(host, layout, somePlanId))
        expect(['nothing', 'RECORD_INVALID']).toContain(seen)
      }
    }
  })

  test('R18 are used by one transaction only', () => {
    const { host, layout } = makeStore()
    const id = approvalIdOf(statement)
    expect(isConsumed(host, layout, id)).toBe(false)
    consumeApproval(host, layout, id, 'tx1-a')
    expect(isConsumed(host, layout, id)).toBe(true)
    expect(codeOf(() => consumeApproval(host, layout, id, 'tx1-a'))).toBe('nothing')
    expect(codeOf(() => consumeApproval(host, layout, id, 'tx1-b'))).toBe('APPROVAL_USED')
  })

  test('R18 a damaged mark still says used', () => {
    const { host, layout } = makeStore()
    const id = approvalIdOf(statement)
    writeFileSync(join(layout.consumed, `${id}.json`), '')
    expect(isConsumed(host, layout, id)).toBe(true)
    expect(codeOf(() => consumeApproval(host, layout, id, 'tx1-a'))).toBe('RECORD_INVALID')
  })

  test('R18 revocations are kept the same way', () => {
    const { host, layout } = makeStore()
    expect(listRevocations(host, layout)).toEqual([])
    const saved = saveRevocation(host, layout, statement, armored)
    expect(listRevocations(host, layout).map(one => one.id)).toEqual([saved.id])
  })
})

function receipt(id: string, path: string, more: Partial<Receipt> = {}): Receipt {
  const actor = { principal: 'a@b', kind: 'human', taskId: null, runId: null } as const
  return {
    schema: 'writ/receipt/v1',
    id,
    event: 'runtime_config_migrated',
    plan: somePlanId,
    at: '2026-05-15T09:00:40Z',
    outcome: 'changed',
    targets: [
      {
        path,
        target: '~/it.toml',
        action: 'update',
        before: { kind: 'absent' },
        after: {
          kind: 'file',
          content: plainCommitment(statement),
          size: 15,
          mode: 0o600,
          uid: 0,
          gid: 0,
        },
        backup: 'wb1-a',
        consumer: 'codex',
        block: null,
        owned: [['a', 0]],
        ownedDigest: plainCommitment(statement),
      },
    ],
    validation: 'passed',
    checks: [{ name: 'parse', status: 'not-run', target: path, detail: 'no consumer' }],
    approvals: [approvalIdOf(statement)],
    actor,
    taskId: null,
    runId: null,
    affects: ['codex'],
    rollbackOwner: 'operator',
    restore: 'sh note',
    ...more,
  }
}

describe('receipts', () => {
  test('R31 come newest first by the order they were saved in, not by their clock', () => {
    const { host, layout } = makeStore()
    const first = receipt('wr1-z', '/a', { at: '2027-01-01T00:00:00Z' })
    const second = receipt('wr1-a', '/b')
    const third = receipt('wr1-m', '/a', { at: '2025-01-01T00:00:00Z' })
    for (const one of [first, second, third]) saveReceipt(host, layout, one)
    expect(listReceipts(host, layout)).toEqual([third, second, first])
    expect(loadReceipt(host, layout, 'wr1-z')).toEqual(first)
    expect(loadReceipt(host, layout, 'wr1-')).toBeUndefined()
  })

  test('R32 are not rewritten', () => {
    const { host, layout } = makeStore()
    const path = saveReceipt(host, layout, receipt('wr1-a', '/a'))
    expect(saveReceipt(host, layout, receipt('wr1-a', '/a'))).toBe(path)
    const other = receipt('wr1-a', '/a', { outcome: 'restored' })
    expect(codeOf(() => saveReceipt(host, layout, other))).toBe('INTERNAL')
    expect(listReceipts(host, layout)).toHaveLength(1)
  })

  test('R31 one that is damaged is an error for whoever needs it, not an absent one', () => {
    const { host, layout } = makeStore()
    writeFileSync(saveReceipt(host, layout, receipt('wr1-a', '/a')), '{}')
    expect(codeOf(() => listReceipts(host, layout))).toBe('RECORD_INVALID')
  })
})

describe('the journal', () => {
  const open = (tx: string): Journal => ({
    schema: 'writ/journal/v1',
    tx,
    plan: somePlanId,
    startedAt: '2026-05-15T09:00:40Z',
    step: 'prepared',
    batch: false,
    targets: [
      {
        realPath: '/a',
        temp: null,
        backup: 'wb1-a',
        before: null,
        after: sha256('x'),
        written: false,
      },
    ],
  })

  test('R22 is listed until it is closed', () => {
    const { host, layout } = makeStore()
    const tx = newTransaction(host)
    expect(newTransaction(host)).not.toBe(tx)
    openJournal(host, layout, open(tx))
    expect(codeOf(() => openJournal(host, layout, open(tx)))).toBe('RECORD_INVALID')
    const further: Journal = { ...open(tx), step: 'writing' }
    advanceJournal(host, layout, further)
    expect(listJournals(host, layout)).toEqual([further])
    closeJournal(host, layout, tx)
    closeJournal(host, layout, tx)
    expect(listJournals(host, layout)).toEqual([])
  })

  test('R22 a death while it advances leaves the old step or the new', () => {
    for (let call = 1; ; call += 1) {
      const { host, layout } = makeStore()
      openJournal(host, layout, open('tx1-a'))
      const dying = faultHost(host, { kind: 'tear', call })
      let died = false
      try {
        advanceJournal(dying, layout, { ...open('tx1-a'), step: 'validating' })
      } catch (error) {
        if (!(error instanceof HostDied)) throw error
        died = true
      }
      const [journal] = listJournals(host, layout)
      expect(['prepared', 'validating']).toContain(journal?.step)
      if (!died) return
    }
  })

  test('R22 one that cannot be read is an error, not an ended apply', () => {
    const { host, layout } = makeStore()
    openJournal(host, layout, open('tx1-a'))
    const path = join(layout.journal, 'tx1-b.json')
    for (const text of ['', '{}', JSON.stringify(open('tx1-c'))]) {
      writeFileSync(path, text)
      expect(codeOf(() => listJournals(host, layout))).toBe('RECORD_INVALID')
    }
  })

  test('R22 names that could leave the directory are no names', () => {
    const { host, layout } = makeStore()
    mkdirSync(join(layout.journal, 'sub'))
    writeFileSync(join(layout.journal, '.writ-tmp-1'), 'left behind')
    expect(listJournals(host, layout)).toEqual([])
    const outside = { ...open('tx1-a'), tx: '../ledger' }
    writeFileSync(join(layout.journal, 'x.json'), JSON.stringify(outside))
    expect(codeOf(() => listJournals(host, layout))).toBe('RECORD_INVALID')
  })
})
