/** Runs a real runtime in directories of its own and tells what it complains about. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { tempDir } from '../host/temp-dir.ts'

/** A file of a runtime, below the directory in which the runtime runs. */
export interface RuntimeFile {
  readonly path: string
  /** null: the file is not there. */
  readonly bytes: Uint8Array | null
}

export interface RuntimeCall {
  readonly command: string
  readonly args: readonly string[]
  /** Variables that name directories below the home: it must not know any other. */
  readonly directories: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

export interface RuntimeAnswer {
  readonly code: number | null
  /** What it says, without colours, with HOME for its home and N for numbers. */
  readonly stdout: string
  readonly stderr: string
}

/** Puts a member before the first one of a JSON text, of which all bytes stay. */
export function withMember(bytes: Uint8Array, member: string): Buffer {
  const file = Buffer.from(bytes)
  const at = file.indexOf('{') + 1
  if (at === 0) throw new RangeError('the file has no place for a member')
  const isEmpty = /^\s*\}/.test(file.subarray(at).toString())
  const inserted = Buffer.from(isEmpty ? member : `${member},`)
  return Buffer.concat([file.subarray(0, at), inserted, file.subarray(at)])
}

/** Calls a runtime in a new home that holds nothing but this file. */
export function runRuntime(call: RuntimeCall, file: RuntimeFile): RuntimeAnswer {
  const home = tempDir()
  const work = join(home, 'work')
  const places = Object.entries(call.directories).map(
    ([name, path]) => [name, join(home, path)] as const,
  )
  mkdirSync(work)
  for (const [, path] of places) mkdirSync(path)
  if (file.bytes !== null) {
    mkdirSync(dirname(join(home, file.path)), { recursive: true })
    writeFileSync(join(home, file.path), file.bytes)
  }
  const done = spawnSync(call.command, call.args, {
    cwd: work,
    env: {
      ...call.env,
      ...Object.fromEntries(places),
      HOME: home,
      PATH: process.env['PATH'] ?? '',
    },
    input: '',
    encoding: 'utf8',
    timeout: 50_000,
  })
  if (done.error !== undefined) throw done.error
  // Positions move with an insertion; what is complained about must not.
  const said = (text: string): string =>
    stripVTControlCharacters(text).replaceAll(home, 'HOME').replace(/\d+/g, 'N')
  return { code: done.status, stdout: said(done.stdout), stderr: said(done.stderr) }
}
