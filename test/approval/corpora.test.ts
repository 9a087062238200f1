/** Public conformance suites, where WRIT_CORPORA names them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { parsePublicKey } from '../../src/approval/ssh-key.ts'
import { wireStrings } from '../../src/approval/ssh-wire.ts'
import { parseSshsig, verifySshsig } from '../../src/approval/sshsig.ts'
import { verifySignature } from '../../src/approval/verify-signature.ts'
import { saltedCommitment } from '../../src/bytes/digest.ts'

const corpora = process.env['WRIT_CORPORA'] ?? ''
const hex = (text: string) => Buffer.from(text, 'hex')

describe.skipIf(corpora === '')('OpenSSH regress signatures', () => {
  const folder = join(corpora, 'sshsig')
  const names = corpora === '' ? [] : readdirSync(folder).filter(name => name.endsWith('.sig'))
  const read = (name: string) => readFileSync(join(folder, name))

  test('R16 are all here', () => {
    expect(names).toHaveLength(7)
  })

  test.each(names)('R16 %s verifies, for its namespace and its data only', name => {
    const sig = parseSshsig(read(name).toString('latin1'))
    const namespace = read('namespace').toString('latin1').trim()
    const message = read('signed-data')
    const key = parsePublicKey(read(name.replace(/sig$/, 'pub')).toString('latin1'))
    expect(sig.publicKey.fingerprint).toBe(key.fingerprint)
    expect(verifySshsig(sig, namespace, message)).toMatchObject({ ok: true })
    expect(verifySshsig(sig, 'git', message).ok).toBe(false)
    expect(verifySshsig({ ...sig, namespace: 'git' }, 'git', message).ok).toBe(false)
    expect(verifySshsig(sig, namespace, Buffer.concat([message, message])).ok).toBe(false)
  })

  test.each(names)('R16 %s with one bit flipped does not', name => {
    const sig = parseSshsig(read(name).toString('latin1'))
    const message = read('signed-data')
    const accepted: number[] = []
    const step = Math.ceil(sig.signature.length / 50)
    for (let at = 0; at < sig.signature.length; at += step) {
      const signature = Uint8Array.from(sig.signature)
      signature[at] = (signature[at] ?? 0) ^ 1
      if (verifySshsig({ ...sig, signature }, sig.namespace, message).ok) accepted.push(at)
    }
    expect(accepted).toEqual([])
  })
})

const vectors = z.object({
  testGroups: z.array(
    z.object({
      tagSize: z.optional(z.number()),
      publicKey: z.optional(z.object({ pk: z.string() })),
      tests: z.array(
        z.object({
          tcId: z.number(),
          key: z.optional(z.string()),
          msg: z.string(),
          sig: z.optional(z.string()),
          tag: z.optional(z.string()),
          result: z.string(),
        }),
      ),
    }),
  ),
})

describe.skipIf(corpora === '')('Wycheproof', () => {
  const groups = (file: string) => {
    const text = readFileSync(join(corpora, 'wycheproof', file), 'utf8')
    return vectors.parse(JSON.parse(text)).testGroups
  }

  test('R16 all 151 ed25519 vectors get the verdict they name', () => {
    let count = 0
    const wrong: number[] = []
    for (const group of groups('ed25519_test.json')) {
      const blob = wireStrings('ssh-ed25519', hex(group.publicKey?.pk ?? ''))
      for (const vector of group.tests) {
        count++
        const signature = wireStrings('ssh-ed25519', hex(vector.sig ?? ''))
        const { ok } = verifySignature(blob, signature, hex(vector.msg))
        if (ok !== (vector.result === 'valid')) wrong.push(vector.tcId)
      }
    }
    expect({ count, wrong }).toEqual({ count: 151, wrong: [] })
  })

  test('R14 all 174 HMAC vectors get the verdict they name', () => {
    let count = 0
    const wrong: number[] = []
    for (const group of groups('hmac_sha256_test.json')) {
      for (const vector of group.tests) {
        count++
        const made = saltedCommitment(hex(vector.key ?? ''), hex(vector.msg)).value
        const tag = made.slice(0, (group.tagSize ?? 0) / 4)
        if ((tag === vector.tag) !== (vector.result === 'valid')) wrong.push(vector.tcId)
      }
    }
    expect({ count, wrong }).toEqual({ count: 174, wrong: [] })
  })
})
