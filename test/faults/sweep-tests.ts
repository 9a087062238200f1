/** The sweep as tests: of every journey, as much as somebody has time for. */
import { describe, expect, test } from 'vitest'
import { makeSigners } from '../apply/machine.ts'
import { bundleDriver } from './driver-process.ts'
import { journeys, prepare, scenes } from './scenes.ts'
import { noStrace, type TracePoint } from './strace.ts'
import { type Break, breaksOf, pointsOf, sweep } from './sweep.ts'

/** As many at once as the smallest machine has cores. */
const lanes = 2

/**
 * @param select takes from all that can break what is to be broken
 * @param looks as `breaksOf` takes it
 */
export async function sweepTests(
  title: string,
  select: (breaks: readonly Break[], journey: string) => readonly Break[],
  looks?: number,
): Promise<void> {
  const why = noStrace()
  const note = why === undefined ? '' : ` (skipped: ${why})`
  const signers = makeSigners('operator@example.com')
  const driver = why === undefined ? await bundleDriver() : ''

  test('R21 strace is here where it is expected', () => {
    const { WRIT_EXPECT_STRACE } = process.env
    expect(WRIT_EXPECT_STRACE === '1' ? why : undefined).toBe(undefined)
  })

  describe.each(scenes)('$name', scene => {
    test.skipIf(why !== undefined).each(journeys)(
      `R21 R22 R23 %s, ${title}: old or new, as it was told${note}`,
      async journey => {
        const machines = []
        for (let lane = 0; lane < lanes; lane += 1) {
          machines.push(await prepare(signers, scene, journey))
        }
        const [first] = machines
        if (first === undefined) throw new Error('no lane')
        const points = await pointsOf(first, driver)
        for (const lane of machines) {
          const there = await pointsOf(lane, driver)
          // A call that one lane names otherwise could never be broken there.
          expect(namesIn(there)).toEqual(namesIn(points))
        }
        const breaks = select(breaksOf(points, looks), `${scene.name} ${journey}`)
        const { runs, bad } = await sweep(machines, driver, breaks)
        const head = `fault sweep: ${runs} runs, ${bad.length} bad (${scene.name}, ${journey})`
        console.log([head, ...bad].join('\n  '))
        expect(points.length).toBeGreaterThan(100)
        expect(runs).toBeGreaterThanOrEqual(breaks.length)
        expect(bad).toEqual([])
      },
      patience,
    )
  })
}

function namesIn(points: readonly TracePoint[]): readonly string[] {
  return [...new Set(points.map(({ label }) => label))].sort()
}

/** Not a measure: what is stuck must come to an end. */
const patience = 1_200_000
