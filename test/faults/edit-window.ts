/** Somebody edits the target while the rename that replaces it is on its way. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { contentOf } from '../apply/inspect.ts'
import type { DriverReply } from './driver-order.ts'
import { startDriver } from './driver-process.ts'
import type { Prepared } from './scenes.ts'
import { brokenOnce } from './strace.ts'
import { pointsOf, warm } from './sweep.ts'

export interface WindowResult {
  readonly reply: DriverReply | 'died'
  /** What stands under the name of the target at the end. */
  readonly content: string | null
}

/** Long enough for another process to come and go. */
const delayMicros = 600_000

/**
 * Applies with the rename of the target held up, and lets a shell edit the file meanwhile.
 *
 * @param script is given the path of the target
 */
export async function editInWindow(
  prepared: Prepared,
  driver: string,
  script: string,
): Promise<WindowResult> {
  const { machine, order } = prepared
  const target = join(machine.home, 'a.toml')
  const points = await pointsOf(prepared, driver)
  const rename = points.find(({ label }) => /^rename\w* .*\/a\.toml$/.test(label))
  if (rename === undefined) throw new Error('this apply renames nothing to a.toml')
  const process = await startDriver(driver)
  await warm(process, prepared)
  prepared.reset()
  const injection = { kind: 'delay', micros: delayMicros } as const
  const run = brokenOnce(process, order, rename, injection, `${machine.dir}.strace`)
  let isOver = false
  const over = run.finally(() => {
    isOver = true
  })
  while (!isOver && !(hasSecondName(machine.home) && (await isHeldUp(process.pid)))) {
    await setImmediate()
  }
  if (isOver) throw new Error('the rename was not held up')
  const edited = spawnSync('sh', ['-c', script, 'sh', target], { encoding: 'utf8' })
  if (edited.status !== 0) throw new Error(`the edit fails: ${edited.stderr}`)
  if (isOver) throw new Error('the edit came too late')
  const { reply } = await over
  await process.kill()
  return { reply, content: contentOf(machine, 'a.toml') }
}

function hasSecondName(home: string): boolean {
  return existsSync(home) && readdirSync(home).some(name => name.endsWith('-old'))
}

/** Whether a process stands at one place of one system call, however often one looks. */
async function isHeldUp(pid: number): Promise<boolean> {
  const first = placeOf(pid)
  for (let look = 0; look < 200; look += 1) {
    await setImmediate()
    if (first === 'running' || placeOf(pid) !== first) return false
  }
  return true
}

function placeOf(pid: number): string {
  return readFileSync(`/proc/${pid}/syscall`, 'utf8').trim()
}
