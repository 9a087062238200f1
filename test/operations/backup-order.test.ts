/** Backups in the order people look for them. */
import { expect, test } from 'vitest'
import { backupsOf } from '../../src/operations/backups.ts'
import { makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('alice')

test('R30 backups are newest first per file, and files in the order of their newest', async () => {
  const desk = makeDesk(signers)
  const made: string[] = []
  // The names of the records say nothing of time: more files than could be in order by chance.
  const files = ['a', 'b', 'c', 'd'].map(name => `.codex/${name}.toml`)
  for (const name of files) desk.write(name, 'x = 0\n')
  for (const [round, name] of [...files, ...files.toReversed()].entries()) {
    desk.clock.now += 60_000
    await desk.carryOut(desk.propose(`~/${name}`, `x = ${round + 1}\n`), 'alice')
    made.push(name)
  }
  const found = backupsOf(desk.open(), undefined).map(({ target, ageSeconds }) => [
    target,
    ageSeconds,
  ])
  const minutes = (name: string): readonly number[] =>
    made.flatMap((other, round) => (other === name ? [(made.length - 1 - round) * 60] : []))
  const expected = files.flatMap(name =>
    minutes(name)
      .toSorted((a, b) => a - b)
      .map(age => [desk.file(name), age]),
  )
  expect(found).toEqual(expected)
})
