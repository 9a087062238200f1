import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parsePrivateKey } from '../../src/approval/ssh-key.ts'
import { WireReader, wireString, wireStrings, wireU32 } from '../../src/approval/ssh-wire.ts'
import { makeKey, tempDirectory } from './keys.ts'

const directory = tempDirectory()
const mine = partsOf(makeKey(directory, 'mine', 'ed25519').path)
const other = partsOf(makeKey(directory, 'other', 'ed25519').path)

interface Parts {
  readonly blob: Uint8Array
  readonly point: Uint8Array
  readonly secret: Uint8Array
}

/** Takes a real file apart, as OpenSSH's PROTOCOL.key lays it out. */
function partsOf(path: string): Parts {
  const base64 = readFileSync(path, 'utf8').trim().split('\n').slice(1, -1).join('')
  const reader = new WireReader(Buffer.from(base64, 'base64'))
  reader.take(15)
  for (let skipped = 0; skipped < 3; skipped++) reader.string()
  reader.u32()
  const blob = reader.string()
  const inner = new WireReader(reader.string())
  inner.take(8)
  inner.string()
  return { blob, point: inner.string(), secret: inner.string() }
}

function fileOf({ blob, point, secret }: Parts, check = 5, keys = 1): string {
  const inner = Buffer.concat([
    wireU32(5),
    wireU32(check),
    wireStrings('ssh-ed25519', point, secret, 'me'),
  ])
  const head = Buffer.concat([Buffer.from('openssh-key-v1\0'), wireStrings('none', 'none', '')])
  const bytes = Buffer.concat([head, wireU32(keys), wireString(blob), wireString(inner)])
  const label = 'OPENSSH PRIVATE KEY-----'
  return `-----BEGIN ${label}\n${bytes.toString('base64')}\n-----END ${label}\n`
}

test('a file put together by hand is the key it came from', () => {
  expect(parsePrivateKey(fileOf(mine))).toMatchObject({
    kind: 'ed25519',
    public: { comment: 'me' },
  })
})

describe('R16 a damaged file signs nothing', () => {
  test.each([
    ['check numbers that differ', fileOf(mine, 6)],
    ['two keys', fileOf(mine, 5, 2)],
    ['the public half of another key', fileOf({ ...mine, blob: other.blob })],
    ['another point within', fileOf({ ...mine, point: other.point })],
    ['the secret of another key', fileOf({ ...mine, secret: other.secret })],
    ['a short secret', fileOf({ ...mine, secret: mine.secret.subarray(0, 20) })],
  ])('R16 %s', (_, text) => {
    expect(() => parsePrivateKey(text)).toThrow(
      expect.objectContaining({ code: 'SIGNER_UNUSABLE' }),
    )
  })
})
