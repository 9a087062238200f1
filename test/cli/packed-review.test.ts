/** A review that was read elsewhere shows what one that was read here shows. */
import { deserialize, serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { packReview, unpackReview } from '../../src/cli/packed-review.ts'
import { ArrivedBytes, cutPieces } from '../../src/cli/pieces.ts'
import type { KeyChange } from '../../src/model/plan.ts'
import type { Finding } from '../../src/model/risk.ts'
import { renderPlainReview } from '../../src/review/plain-text.ts'
import type { ReviewInput } from '../../src/review/services.ts'
import { changeOf, hunkOf, planOf, reviewOf, sampleReview } from '../review/sample-plan.ts'

/** Through the channel between two processes. */
function sent(review: ReviewInput): ReviewInput {
  const arrived = new ArrivedBytes()
  let count = 0
  const packed = packReview(review, bytes => {
    for (const piece of cutPieces(count, bytes)) arrived.add(deserialize(serialize(piece)))
    return count++
  })
  return unpackReview(deserialize(serialize(packed)), arrived.take)
}

/** Several files, one of which has thousands of keys, findings and parts. */
function longReview(): ReviewInput {
  const names = Array.from({ length: 3000 }, (_, at) => `key_${at}`)
  const keys = names.map(
    (name, at): KeyChange => ({
      path: at % 3 === 0 ? ['table', name] : [name],
      kind: 'changed',
      before: `"old ${at}"`,
      after: `"new ${at}"`,
      secret: false,
      env: [],
    }),
  )
  const findings = keys.map(
    ({ path }, at): Finding => ({
      code: at % 50 === 0 ? 'T1' : 'T2',
      risk: at % 50 === 0 ? 'tool-access' : 'boot-path',
      change: 1,
      path,
      direction: 'changed',
      message: `about ${at}`,
    }),
  )
  const diff = names.map((name, at) =>
    hunkOf(at * 10 + 1, at * 10 + 1, `-${name} = "old ${at}"\n+${name} = "new ${at}"\n`),
  )
  const plan = planOf({
    risk: 'tool-access',
    changes: [changeOf(), changeOf({ target: '~/second.toml', keys, diff })],
    findings,
  })
  return reviewOf(plan, {
    meanings: findings.map((_, at) => (at % 7 === 0 ? `means ${at}` : null)),
  })
}

const plain = (review: ReviewInput): unknown => JSON.parse(JSON.stringify(review))

test.each([
  ['small', sampleReview],
  ['long', longReview],
] as const)('R15 a %s review arrives as it was', (_, make) => {
  expect(plain(sent(make()))).toEqual(plain(make()))
})

test.each([
  ['small', sampleReview],
  ['long', longReview],
] as const)('R12 R15 a %s review is shown as it was', (_, make) => {
  const look = (review: ReviewInput): string => renderPlainReview(review, 100)
  expect(look(sent(make()))).toBe(look(make()))
})
