/** The races as tests, over as many rounds as somebody has time for. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeSigners } from '../apply/machine.ts'
import { type Applier, type Clocks, clockMaker, startAppliers } from './appliers.ts'
import { bundleDriver } from './driver-process.ts'
import { raceForOne, raceForSome, raceWithStopped, rounds } from './races.ts'
import { chance, seed } from './seed.ts'

export async function raceTests(count: number, clockKinds: readonly Clocks[]): Promise<void> {
  const signers = makeSigners('operator@example.com')
  const driver = await bundleDriver()
  // Not a measure: what is stuck must come to an end.
  const patience = 120_000 + 5_000 * count

  describe.each(clockKinds)('R19 eight appliers, clocks %s', clocks => {
    let appliers: readonly Applier[] = []
    beforeAll(async () => {
      appliers = await startAppliers(driver, clocks)
    }, patience)
    afterAll(async () => {
      await Promise.all(appliers.map(({ process }) => process.end()))
    })
    const made = clocks === 'right' ? '' : ` (${clockMaker})`

    const race = (name: string, play: Parameters<typeof rounds>[2]): void => {
      test(
        `${name}${made}`,
        async () => {
          const bad = await rounds(count, signers, play)
          console.log(`races, clocks ${clocks}, ${name}: ${count} rounds, ${bad.length} bad`)
          expect(bad).toEqual([])
        },
        patience,
      )
    }

    race('R19 for one file: one winner a round', (machine, round) =>
      raceForOne(machine, appliers, round),
    )
    const random = chance(clocks)
    race(
      `R19 R22 for two or three of four files, seed ${seed}: no two share one`,
      (machine, round) => raceForSome(machine, appliers, round, random),
    )
    race(
      'R19 a holder that is stopped keeps its lock, is named to the others, and goes on',
      (machine, round) => raceWithStopped(machine, appliers, round),
    )
  })
}
