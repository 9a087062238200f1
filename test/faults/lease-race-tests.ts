/** The races for a lease that is over as tests, over as many rounds as somebody has time for. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Arena,
  makeArena,
  raceFromOneLine,
  raceToKeep,
  raceToUndo,
  raceWithKilled,
} from './lease-races.ts'

export function leaseRaceTests(count: number): void {
  // Not a measure: what is stuck must come to an end.
  const patience = 120_000 + 10_000 * count

  describe('R31 eight processes and one lease that is over', () => {
    let arena: Arena
    beforeAll(() => {
      arena = makeArena()
    }, patience)
    afterAll(() => arena.dispose())

    test.each([
      ['R22 R31 one undoes it, all the others see that', raceToUndo],
      ['R22 R31 one undoes it, of eight that found it over before', raceFromOneLine],
      ['R22 R31 the one that undoes it is killed, and another finishes it', raceWithKilled],
      ['R31 R32 somebody keeps it meanwhile: it is kept or undone', raceToKeep],
    ])(
      '%s',
      async (name, play) => {
        const bad: string[] = []
        for (let round = 0; round < count; round += 1) {
          const faults = await play(arena)
          bad.push(...faults.map(fault => `round ${round}: ${fault}`))
        }
        console.log(`races for a lease, ${name}: ${count} rounds, ${bad.length} bad`)
        expect(bad).toEqual([])
      },
      patience,
    )
  })
}
