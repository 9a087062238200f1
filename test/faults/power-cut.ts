/** Cuts the power at every call an apply makes to change the disk, and looks at what is left. */
import { existsSync } from 'node:fs'
import type { Signer } from '../apply/machine.ts'
import type { DiskImage } from './disk-image.ts'
import type { DriverReply } from './driver-order.ts'
import { startDriver } from './driver-process.ts'
import { faultsAfterRecovery, stateOf } from './judge.ts'
import { type Prepared, prepare, type Scene } from './scenes.ts'
import { brokenOnce, type TracePoint } from './strace.ts'
import { pointsOf, type SweepResult } from './sweep.ts'

const cutAt = /^(fsync|fdatasync|rename(at2?)?|link(at)?|unlink(at)?)$/

/** The end: the apply has said that it is done. */
const atEnd = undefined

/** Plays one scene with everything (targets, records, scratch space) in the image. */
export async function cutEverywhere(
  image: DiskImage,
  signers: readonly Signer[],
  scene: Scene,
  driver: string,
): Promise<SweepResult> {
  image.mount()
  const prepared = await withTemp(image.place, () => prepare(signers, scene, 'apply'))
  const points = (await pointsOf(prepared, driver)).filter(({ syscall }) => cutAt.test(syscall))
  prepared.reset()
  image.unmount()
  image.copy('disk', 'ready')
  const bad: string[] = []
  for (const point of [...points, atEnd]) {
    bad.push(...(await cut(image, prepared, driver, point)))
  }
  return { runs: points.length + 1, bad }
}

async function cut(
  image: DiskImage,
  prepared: Prepared,
  driver: string,
  point: TracePoint | undefined,
): Promise<string[]> {
  image.copy('ready', 'disk')
  image.mount()
  const reply = await applyUntil(prepared, driver, point)
  image.copy('disk', 'left')
  image.unmount()
  image.mount('left')
  const name = point === undefined ? 'at the end' : `before ${point.label} #${point.ordinal}`
  const faults: string[] = []
  if (point !== undefined && reply !== 'died') faults.push(`it said ${reply.said} and did not die`)
  if (!existsSync(prepared.machine.home)) faults.push('the home is gone')
  if (point === undefined) {
    if (reply === 'died' || reply.said !== 'changed')
      faults.push('the apply did not come to its end')
    if (stateOf(prepared) !== 'new') faults.push('a success that did not last')
  }
  faults.push(...(await faultsAfterRecovery(prepared, reply, false)))
  image.unmount()
  return faults.map(fault => `power cut ${name}: ${fault}`)
}

async function applyUntil(
  prepared: Prepared,
  driver: string,
  point: TracePoint | undefined,
): Promise<DriverReply | 'died'> {
  const process = await startDriver(driver)
  try {
    if (point === undefined) return await process.carryOut(prepared.order)
    const log = `${driver}.strace`
    const { reply } = await brokenOnce(process, prepared.order, point, { kind: 'kill' }, log)
    return reply
  } finally {
    await process.kill()
  }
}

/** Lets machines be made in a directory. */
async function withTemp<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const { TMPDIR } = process.env
  process.env['TMPDIR'] = directory
  try {
    return await work()
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
  }
}
