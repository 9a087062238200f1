/** The C program that writes, syncs and renames, as the floor under every writing bench. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Returns the compiled program; undefined where there is no C compiler. */
export function compileFloor(directory: string): string | undefined {
  const source = join(import.meta.dirname, 'write-floor.c')
  const program = join(directory, 'floor')
  const done = spawnSync('cc', ['-O2', '-o', program, source], { encoding: 'utf8' })
  return done.error === undefined && done.status === 0 ? program : undefined
}

/** Returns the milliseconds it takes for each file. */
export function floorTime(
  floor: string,
  kind: 'plain' | 'backup' | 'syncfs',
  paths: readonly string[],
): number {
  const done = spawnSync(floor, [kind, ...paths], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`the floor ended with ${done.status}: ${done.stderr}`)
  return Number(done.stdout)
}
