import { expect, test } from 'vitest'
import { authorOf } from '../../src/operations/workspace.ts'
import { makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('operator')

test.each([
  ['agent:codex', 'agent'],
  ['Agent:codex', 'agent'],
  [' AGENT:codex', 'agent'],
  ['agentha', 'human'],
  ['bob', 'human'],
])('R17 %j is the name of one %s', (actor, kind) => {
  expect(authorOf(makeDesk(signers).open(), { actor }).kind).toBe(kind)
})
