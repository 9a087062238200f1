/** Generators of file contents and of edits to them. */
import fc from 'fast-check'

const ends = ['\n', '\n', '\n', '\r\n', '\r'] as const

/** Lines of few words, so that many are equal; sometimes not valid UTF-8. */
const line: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('', 'a', 'b', '  key = 1', 'enabled = true') },
      { weight: 2, arbitrary: fc.nat(40).map(number => `key_${number} = ${number}`) },
      { weight: 1, arbitrary: fc.constantFrom('--- a', '+++ b', '@@ -1 +1 @@', '\\ No newline') },
    ),
    fc.constantFrom(...ends),
    fc.nat(30),
  )
  .map(([text, end, odd]) =>
    Buffer.concat([Buffer.from(odd === 0 ? [0xff, 0xc3, 0x28] : []), Buffer.from(text + end)]),
  )

const lines = fc.array(line, { maxLength: 40 })

interface Step {
  readonly at: number
  readonly gone: number
  readonly put: readonly Buffer[]
}

const step: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(40),
  gone: fc.nat(3),
  put: fc.array(line, { maxLength: 3 }),
})

function edited(before: readonly Buffer[], steps: readonly Step[]): Buffer[] {
  const after = [...before]
  for (const { at, gone, put } of steps) after.splice(Math.min(at, after.length), gone, ...put)
  return after
}

const tail = fc.constantFrom('', '', 'no newline here')

/** Two files of which the second is an edit of the first, or has nothing to do with it. */
export const filePairs: fc.Arbitrary<readonly [Buffer, Buffer]> = fc
  .tuple(lines, fc.array(step, { maxLength: 5 }), fc.option(lines, { freq: 4 }), tail, tail)
  .map(([before, steps, other, beforeTail, afterTail]) => [
    Buffer.concat([...before, Buffer.from(beforeTail)]),
    Buffer.concat([...(other ?? edited(before, steps)), Buffer.from(afterTail)]),
  ])
