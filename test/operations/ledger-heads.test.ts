/** Attacks on a real ledger with signed heads, and what each is told as. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatAllowedSigner } from '../../src/approval/allowed-signers.ts'
import { decodeLedgerHead } from '../../src/approval/ledger-head.ts'
import { namespaces } from '../../src/approval/namespaces.ts'
import { parsePublicKey } from '../../src/approval/ssh-key.ts'
import { canonicalBytes } from '../../src/bytes/canonical.ts'
import { sha256 } from '../../src/bytes/digest.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { askGate } from '../../src/operations/gate.ts'
import { type SignedLedger, signLedger } from '../../src/operations/sign-ledger.ts'
import { trustKey } from '../../src/operations/trust-key.ts'
import { verifyTargets } from '../../src/operations/verify.ts'
import { verifyLedger } from '../../src/operations/verify-ledger.ts'
import { listHeads } from '../../src/store/head-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { makeKey, stockSign, tempDirectory } from '../approval/keys.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator', 'witness')
const stranger = makeKey(tempDirectory(), 'stranger', 'ed25519')

interface Kept {
  readonly desk: Desk
  /** The lines of the ledger now. */
  lines(): string[]
  rewrite(lines: readonly string[]): void
  /** Signs the last entry; the copy lands where anchors are kept. */
  sign(name?: string): Promise<SignedLedger & { readonly copy: string }>
  /** Adds the lines of one more plan and its refusal by somebody. */
  goOn(): Promise<void>
  /** Files a statement with a signature of choice and returns where. */
  forge(statement: Uint8Array, signature: string): string
  verify(...anchors: readonly string[]): string[]
}

/** Entries 1 to 3: planned, approved, applied. */
async function makeLedger(): Promise<Kept> {
  const desk = makeDesk(signers)
  desk.write(configName, 'model = "a"\n')
  await desk.carryOut(desk.propose(`~/${configName}`, 'model = "b"\n'), 'operator')
  const { layout } = desk.open()
  const elsewhere = join(desk.home, '..', 'elsewhere')
  mkdirSync(elsewhere)
  let count = 0
  return {
    desk,
    lines: () => readFileSync(layout.ledger, 'utf8').split('\n').slice(0, -1),
    rewrite: lines => writeFileSync(layout.ledger, lines.map(line => `${line}\n`).join('')),
    async sign(name = 'operator') {
      const signed = await signLedger(desk.open(), {
        key: signers.pair(name).path,
        principal: name,
        out: elsewhere,
        askPassphrase: undefined,
      })
      if (signed?.copy == null) throw new Error('nothing was signed')
      return { ...signed, copy: signed.copy }
    },
    async goOn() {
      count += 1
      const made = desk.propose(`~/${configName}`, `model = "${count}"\n`)
      await refusalOf(() => desk.apply(made.id))
    },
    forge(statement, signature) {
      count += 1
      const path = join(elsewhere, `forged-${count}.json`)
      writeFileSync(path, statement)
      writeFileSync(`${path}.sig`, signature)
      return path
    },
    verify: (...anchors) =>
      verifyLedger(
        desk.open(),
        anchors.map(path => ({
          path,
          statement: readFileSync(path),
          signature: readFileSync(`${path}.sig`, 'utf8'),
        })),
      ).problems.map(({ kind }) => `${kind}`),
  }
}

/** Every entry again, from one on, with what somebody wants it to say. */
function writtenAnew(lines: readonly string[], from: number): string[] {
  const made: string[] = []
  for (const [index, line] of lines.entries()) {
    const last = made.at(-1)
    const prev = last === undefined ? null : sha256(last)
    const entry = { ...JSON.parse(line), prev }
    const changed = index + 1 < from ? entry : { ...entry, actor: 'nobody' }
    made.push(Buffer.from(canonicalBytes(changed)).toString())
  }
  return made
}

/** Signed are entry 3 (filed and kept elsewhere) and entry 5 (filed); 7 entries in all. */
const attacks: readonly (readonly [string, string[], (at: Kept) => unknown])[] = [
  ['nothing', [], () => {}],
  [
    'an edited line',
    ['edited'],
    at => at.rewrite(at.lines().with(1, at.lines()[1]?.replace('operator', 'nobody') ?? '')),
  ],
  [
    'the signed line edited',
    ['edited', 'rewritten'],
    at => at.rewrite(at.lines().with(4, at.lines()[4]?.replace('refused', 'applied') ?? '')),
  ],
  [
    'two lines swapped',
    ['moved'],
    at => at.rewrite([0, 2, 1, 3, 4, 5, 6].map(index => at.lines()[index] ?? '')),
  ],
  ['the middle dropped', ['missing'], at => at.rewrite(at.lines().toSpliced(3, 1))],
  [
    'the middle dropped with a signed line',
    ['missing', 'missing'],
    at => at.rewrite(at.lines().toSpliced(4, 1)),
  ],
  [
    'a line repeated',
    ['duplicated'],
    at => at.rewrite(at.lines().toSpliced(2, 0, at.lines()[1] ?? '')),
  ],
  ['a line put there', ['unreadable'], at => at.rewrite(at.lines().toSpliced(2, 0, '{}'))],
  ['the end cut off below the last head', ['cut-off'], at => at.rewrite(at.lines().slice(0, 4))],
  [
    'the end cut off below both heads',
    ['cut-off', 'cut-off'],
    at => at.rewrite(at.lines().slice(0, 2)),
  ],
  [
    'the end cut off above the last head, which nothing shows',
    [],
    at => at.rewrite(at.lines().slice(0, 6)),
  ],
  [
    'the end cut off, with the heads beside it',
    ['cut-off'],
    at => {
      at.rewrite(at.lines().slice(0, 2))
      rmSync(at.desk.open().layout.heads, { recursive: true })
    },
  ],
  ['all written anew', ['rewritten', 'rewritten'], at => at.rewrite(writtenAnew(at.lines(), 1))],
  ['written anew between the heads', ['rewritten'], at => at.rewrite(writtenAnew(at.lines(), 4))],
  [
    'written anew after the last head, which nothing shows',
    [],
    at => at.rewrite(writtenAnew(at.lines(), 6)),
  ],
  ['an empty file', ['cut-off', 'cut-off'], at => at.rewrite([])],
  ['no file', ['cut-off', 'cut-off'], at => rmSync(at.desk.open().layout.ledger)],
  [
    'a torn line, which a crash leaves',
    [],
    at => appendFileSync(at.desk.open().layout.ledger, '{"actor":"op'),
  ],
  [
    'a head without its signature',
    ['head-malformed'],
    at => rmSync(`${listHeads(at.desk.host, at.desk.open().layout)[0]?.path}.sig`),
  ],
]

describe('an attack on the ledger', () => {
  test.each(attacks)('R32 %s is told as %j', async (_, expected, attack) => {
    const at = await makeLedger()
    const { copy, path } = await at.sign()
    // Only one head of entry 3 is looked at: the copy.
    rmSync(path)
    await at.goOn()
    await at.sign('witness')
    await at.goOn()
    expect(at.lines()).toHaveLength(7)
    await attack(at)
    expect(at.verify(copy)).toEqual(expected)
  })
})

const forgeries: readonly (readonly [
  string,
  string,
  (at: Kept, copy: string) => string | Promise<string>,
])[] = [
  ['of another host', 'head-other-host', async () => (await (await makeLedger()).sign()).copy],
  ['of another user', 'head-other-user', (at, copy) => at.forge(...signedAs(copy, { uid: 4242 }))],
  [
    'with a forged signature',
    'head-forged',
    (at, copy) => at.forge(statementOf(copy, { seq: 2 }), readFileSync(`${copy}.sig`, 'utf8')),
  ],
  [
    'signed as an approval',
    'head-wrong-purpose',
    (at, copy) => at.forge(...signedAs(copy, {}, 'operator', namespaces.approval)),
  ],
  [
    'signed for git',
    'head-wrong-purpose',
    (at, copy) => at.forge(...signedAs(copy, {}, 'operator', 'git')),
  ],
  [
    'by a key nobody listed',
    'head-unknown-key',
    (at, copy) => {
      const statement = statementOf(copy, {})
      return at.forge(statement, stockSign(stranger.path, namespaces.ledgerHead, statement))
    },
  ],
  [
    'in the name of somebody else',
    'head-untrusted-key',
    (at, copy) => at.forge(...signedAs(copy, {}, 'witness')),
  ],
  [
    'by a key listed for approvals alone',
    'head-untrusted-key',
    (at, copy) => {
      const { public: key } = signers.pair('operator')
      listed(at, formatAllowedSigner('operator', [namespaces.approval], key))
      return copy
    },
  ],
  [
    'by a key that had expired',
    'head-expired-key',
    (at, copy) => {
      const { public: key } = signers.pair('operator')
      const line = formatAllowedSigner('operator', [namespaces.ledgerHead], key)
      listed(at, line.replace(' namespaces', ' valid-before="20260101Z",namespaces'))
      return copy
    },
  ],
  ['without a signature', 'head-malformed', (at, copy) => at.forge(readFileSync(copy), '')],
  ['with a field more', 'head-malformed', (at, copy) => at.forge(...signedAs(copy, { more: 1 }))],
  [
    'that is not canonical',
    'head-malformed',
    (at, copy) => {
      const statement = Buffer.concat([readFileSync(copy), Buffer.from('\n')])
      return at.forge(
        statement,
        stockSign(signers.pair('operator').path, namespaces.ledgerHead, statement),
      )
    },
  ],
]

function statementOf(copy: string, change: object): Uint8Array {
  return canonicalBytes({ ...decodeLedgerHead(readFileSync(copy)), ...change })
}

function signedAs(
  copy: string,
  change: object,
  name = 'operator',
  namespace: string = namespaces.ledgerHead,
): [Uint8Array, string] {
  const statement = statementOf(copy, change)
  return [statement, stockSign(signers.pair(name).path, namespace, statement)]
}

function listed({ desk }: Kept, line: string): void {
  writeFileSync(desk.open().layout.allowedSigners, `${line}\n`)
}

describe('a head that is none', () => {
  test.each(forgeries)('R16 R32 %s is told as %s', async (_, kind, forge) => {
    const at = await makeLedger()
    const { copy, path } = await at.sign()
    rmSync(path)
    expect(at.verify(await forge(at, copy))).toEqual([kind])
  })

  test('R32 does not count after its key expired, but did before', async () => {
    const at = await makeLedger()
    const { copy } = await at.sign()
    const { public: key } = signers.pair('operator')
    const line = formatAllowedSigner('operator', [namespaces.ledgerHead], key)
    listed(at, line.replace(' namespaces', ' valid-before="20260516Z",namespaces'))
    at.desk.clock.now += 48 * 3_600_000
    expect(at.verify(copy)).toEqual([])
    expect(await refusalOf(() => at.sign())).toMatchObject({ code: 'APPROVAL_UNTRUSTED' })
  })
})

describe('a signed head', () => {
  test('R16 is checked by stock ssh-keygen with the printed command, and one of its making by writ', async () => {
    const at = await makeLedger()
    const { copy, verify } = await at.sign()
    expect(verify).toContain(copy)
    const checked = spawnSync('sh', ['-c', verify], { encoding: 'utf8' })
    expect(checked.status, checked.stderr).toBe(0)
    const stock = at.forge(...signedAs(copy, {}))
    expect(at.verify(stock)).toEqual([])
    writeFileSync(copy, readFileSync(copy, 'utf8').replace('"seq":3', '"seq":2'))
    expect(spawnSync('sh', ['-c', verify]).status).toBe(255)
  })

  test('R32 is made of a ledger that holds, or not at all', async () => {
    const at = await makeLedger()
    at.rewrite(at.lines().toSpliced(1, 1))
    expect(await refusalOf(() => at.sign())).toMatchObject({ code: 'LEDGER_BROKEN', exitCode: 19 })
    expect(listHeads(at.desk.host, at.desk.open().layout)).toEqual([])
    rmSync(at.desk.open().layout.ledger)
    const input = { key: undefined, principal: undefined, out: undefined, askPassphrase: undefined }
    const lost = await refusalOf(() => signLedger(at.desk.open(), input))
    expect(lost).toMatchObject({ code: 'LEDGER_BROKEN', exitCode: 19 })
    expect(await signLedger(makeDesk(signers).open(), input)).toBeNull()
  })

  test('R35 is not made where its copy has no place, and asks for the line a signer lacks', async () => {
    const at = await makeLedger()
    const sign = (out: string, key: string): Promise<unknown> =>
      signLedger(at.desk.open(), { key, principal: undefined, out, askPassphrase: undefined })
    const { path } = signers.pair('operator')
    const nowhere = await refusalOf(() => sign(at.desk.file('nowhere'), path))
    expect(nowhere).toMatchObject({ code: 'USAGE', hint: `mkdir -p ${at.desk.file('nowhere')}` })
    const unlisted = await refusalOf(() => sign(at.desk.home, stranger.path))
    expect(unlisted.code).toBe('APPROVAL_UNTRUSTED')
    const [, line = '', principal = ''] =
      /writ keys trust '(.+)' --principal (\S+)$/.exec(unlisted.hint) ?? []
    const limits = { isAuthority: false, validAfter: undefined, validBefore: undefined }
    trustKey(at.desk.open(), { key: parsePublicKey(line), principal, ...limits })
    await sign(at.desk.home, stranger.path)
    expect(at.verify()).toEqual([])
  })

  test('R32 is filed ten times and no more; the newest stay', async () => {
    const at = await makeLedger()
    for (let n = 0; n < 11; n += 1) {
      at.desk.clock.now += 1000
      await at.goOn()
      await at.sign()
    }
    const { host, layout } = at.desk.open()
    const seqs = listHeads(host, layout).map(({ statement }) => decodeLedgerHead(statement).seq)
    const last = readLedger(host, layout).entries.at(-1)?.seq ?? 0
    expect(seqs).toEqual(Array.from({ length: 10 }, (_, index) => last - 2 * index))
    expect(at.verify()).toEqual([])
  })
})

describe('a ledger cut off below its signed head', () => {
  test('R31 R32 closes the gate, fails verify and doctor; an unsigned end is only a note', async () => {
    const at = await makeLedger()
    const answerOf = async (name: string): Promise<unknown> =>
      (await diagnose(at.desk.host)).find(answer => answer.name === name)
    const gate = async (): Promise<boolean> =>
      (await askGate(at.desk.host, { runtime: 'codex', strict: false })).open
    expect(await answerOf('signed head')).toMatchObject({
      status: 'warning',
      fix: 'writ log --sign',
    })
    await at.sign()
    expect(await answerOf('signed head')).toMatchObject({ status: 'ok' })
    await at.goOn()
    expect(await answerOf('signed head')).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/^2 lines came after entry 3\b/),
    })
    expect(verifyTargets(at.desk.open(), undefined, false).exitCode).toBe(0)
    expect(await gate()).toBe(true)

    const whole = at.lines()
    at.rewrite(whole.slice(0, 2))
    expect(verifyTargets(at.desk.open(), undefined, false).exitCode).toBe(19)
    expect(await answerOf('ledger')).toMatchObject({ status: 'failed' })
    const answer = await askGate(at.desk.host, { runtime: 'codex', strict: false })
    expect(answer.reasons).toContainEqual(expect.objectContaining({ code: 'LEDGER_BROKEN' }))
    at.rewrite(whole.slice(0, 3))
    expect(await gate()).toBe(true)
  })
})
