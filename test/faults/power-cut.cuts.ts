import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { makeSigners } from '../apply/machine.ts'
import { DiskImage, fileSystems, notHere } from './disk-image.ts'
import { bundleDriver } from './driver-process.ts'
import { cutEverywhere } from './power-cut.ts'
import { scenes } from './scenes.ts'
import { noStrace } from './strace.ts'

const directory = mkdtempSync(join(tmpdir(), 'writ-disk-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const signers = makeSigners('operator@example.com')
const driver = await bundleDriver()
const untraced = noStrace()

let cuts = 0
let bad = 0
afterAll(() => console.log(`power cuts: ${cuts} cuts, ${bad} bad`))

describe.each(fileSystems)('R21 R22 a power cut on $name', system => {
  const why = untraced ?? notHere(system, join(directory, `probe-${system.name}`))
  const note = why === undefined ? '' : ` (skipped: ${why})`
  if (why !== undefined) console.log(`power cuts: none on ${system.name}: ${why}`)

  test.skipIf(why !== undefined).each(scenes)(
    `R21 R22 R26 $name: old or new, a good backup, and a success that lasts${note}`,
    async scene => {
      const image = new DiskImage(system, mkdtempSync(join(directory, 'image-')))
      onTestFinished(() => image.unmount())
      image.make()
      const result = await cutEverywhere(image, signers, scene, driver)
      console.log(`${system.name}, ${scene.name}: ${result.runs} cuts, ${result.bad.length} bad`)
      cuts += result.runs
      bad += result.bad.length
      expect(result.runs).toBeGreaterThanOrEqual(20)
      expect(result.bad).toEqual([])
    },
  )
})
