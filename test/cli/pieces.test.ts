import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { ArrivedBytes, cutPieces } from '../../src/cli/pieces.ts'

test.each([1, 48 * 1024, 48 * 1024 + 1, 300_000])(
  '%i bytes arrive as they were, beside others',
  size => {
    const sent = [randomBytes(size), randomBytes(100)]
    const arrived = new ArrivedBytes()
    for (const [of, bytes] of sent.entries()) {
      for (const piece of cutPieces(of, bytes)) arrived.add(piece)
    }
    expect(sent.map((_, of) => Buffer.compare(arrived.take(of), sent[of] ?? Buffer.of()))).toEqual([
      0, 0,
    ])
  },
)

test('no bytes are no pieces, and bytes are handed out once', () => {
  const arrived = new ArrivedBytes()
  expect(cutPieces(0, new Uint8Array())).toEqual([])
  for (const piece of cutPieces(0, Uint8Array.of(1))) arrived.add(piece)
  expect([arrived.take(0), arrived.take(0), arrived.take(1)]).toEqual([
    Uint8Array.of(1),
    new Uint8Array(),
    new Uint8Array(),
  ])
})
