/** What files carry besides bytes and mode, for tests: by the system's own tools. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from './temp-dir.ts'

/** Why nothing can be set here; undefined where it can. */
export function noAttributes(directory: string): string | undefined {
  const list = spawnSync('setfacl', ['-m', 'u:4242:r', directory])
  if (list.status !== 0) return 'setfacl sets nothing here'
  spawnSync('setfacl', ['-b', directory])
  const note = spawnSync('setfattr', ['-n', 'user.writ-probe', '-v', 'x', directory])
  return note.status === 0 ? undefined : 'setfattr sets nothing here'
}

/** Gives a file a note and an access list. */
export function mark(path: string, note = 'kept'): void {
  execFileSync('setfattr', ['-n', 'user.note', '-v', note, path])
  execFileSync('setfacl', ['-m', 'u:4242:r,g:4243:rw', path])
}

/** Returns everything getfattr and getfacl say of a file but its name. */
export function marksOf(path: string): string {
  const list = execFileSync('getfacl', ['-npc', path], { encoding: 'utf8' })
  const args = ['--absolute-names', '-d', '-m', '-', '-e', 'hex', path]
  const dump = execFileSync('getfattr', args, { encoding: 'utf8' })
  return [...dump.split('\n').slice(1), ...list.split('\n')].filter(line => line !== '').join('\n')
}

/** A PATH that holds these programs and no other. */
export function pathWith(...programs: readonly string[]): string {
  const bin = join(tempDir(), 'bin')
  mkdirSync(bin)
  for (const program of programs) {
    const found = ['/usr/bin', '/bin'].map(dir => join(dir, program)).find(existsSync)
    if (found === undefined) throw new Error(`${program} is not there`)
    symlinkSync(found, join(bin, program))
  }
  return bin
}
