/**
 * Loads the other files of the bundle together with the code V8 compiled for them in earlier runs.
 *
 * Node's own compile cache keeps what V8 compiles while a file loads, but not the functions that
 * run later, which are nearly all of them. Here the code is kept after a run, for each command
 * apart. It lies beside the file it was made of, as Python keeps its own: whoever can write there
 * can change the program itself, which is not so of a cache directory shared with other tools.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { Script } from 'node:vm'

/** Set by the build: a digest of each file, since V8 compares no more than the length. */
declare const partDigests: Readonly<Record<string, string>>

const directory = import.meta.dirname
const kept = `${directory}/.compiled`
const isDisabled = process.env['NODE_DISABLE_COMPILE_CACHE'] !== undefined

/** Old code lacks what later runs needed, so it is made anew from time to time. */
const maxAgeMs = 24 * 60 * 60 * 1000

/** After so long what a screen needs has run, and V8 has not yet dropped what ran only once. */
const settledMs = 3000

/** Returns what one file of the bundle exports. */
export function loadPart(name: string): unknown {
  const path = `${directory}/${name}.js`
  const { text: source, owner } = readPart(path)
  const file = `${kept}/${name}-${purposeOf(process.argv)}-${partDigests[name]}-${process.version}`
  const found = isDisabled ? undefined : readKept(file, owner)
  const script = new Script(source, {
    filename: path,
    ...(found === undefined ? {} : { cachedData: found.code }),
  })
  // What V8 refuses, because it runs with other flags today, may suit it tomorrow.
  if (!isDisabled && found?.isFresh !== true) keepLater(script, file, owner)
  const module = { exports: {} }
  script.runInThisContext()(module.exports, module, requirePart)
  return module.exports
}

function requirePart(name: string): unknown {
  return name.startsWith('part:')
    ? loadPart(name.slice('part:'.length))
    : process.getBuiltinModule(name)
}

/**
 * Returns a file of the bundle: the text of one function. The build writes ASCII alone, which V8
 * holds in half the memory.
 */
function readPart(path: string): { text: string; owner: number } {
  const descriptor = openSync(path, 'r')
  try {
    return { text: readFileSync(descriptor, 'latin1'), owner: fstatSync(descriptor).uid }
  } finally {
    closeSync(descriptor)
  }
}

/** What the program is used for: a command, or the screen. */
function purposeOf([, , first = 'screen']: readonly string[]): string {
  return /^[a-z]+$/.test(first) ? first : 'screen'
}

/** Returns kept code, unless somebody else than the owner of the program may have written it. */
function readKept(file: string, owner: number): { code: Buffer; isFresh: boolean } | undefined {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch {
    return undefined
  }
  try {
    const { uid, mode, mtimeMs } = fstatSync(descriptor)
    if (uid !== owner || (mode & 0o022) !== 0) return undefined
    return { code: readFileSync(descriptor), isFresh: Date.now() - mtimeMs < maxAgeMs }
  } catch {
    return undefined
  } finally {
    closeSync(descriptor)
  }
}

/** Keeps the code of a script once it has run: at the end of a command that succeeded. */
function keepLater(script: Script, file: string, owner: number): void {
  if (process.getuid?.() !== owner || process.argv.some(arg => /^(-h|--help)$/.test(arg))) return
  let isDone = false
  const keep = (): void => {
    if (!isDone && (process.exitCode ?? 0) === 0) writeKept(file, script)
    isDone = true
  }
  setTimeout(keep, settledMs).unref()
  process.once('exit', keep)
}

/** Writes whole or not at all; a program that cannot is merely slower. */
function writeKept(file: string, script: Script): void {
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(kept, { recursive: true, mode: 0o755 })
    const descriptor = openSync(temporary, 'wx', 0o644)
    try {
      writeSync(descriptor, script.createCachedData())
      // V8 checks no more than the first bytes and the length.
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, file)
    for (const name of readdirSync(kept)) {
      if (!Object.values(partDigests).some(digest => name.includes(digest))) {
        unlinkSync(`${kept}/${name}`)
      }
    }
  } catch {
    // Read-only, full, or another process was faster.
  }
}
