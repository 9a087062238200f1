/**
 * Follows the recovery note to the letter, as a person does who has neither writ nor Node: with
 * nothing on the path but sh and the tools the README names.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { sha256 } from '../../src/bytes/digest.ts'
import type { BackupManifest } from '../../src/model/records.ts'
import { writeBackup } from '../../src/store/backup-store.ts'
import { noSmallFileSystem, noUnprivilegedUser } from '../host/child-process.ts'
import { tempDir } from '../host/temp-dir.ts'
import { startPty } from '../tui/pty.ts'
import { inputFor, keep, type Place, place, written } from './backup-place.ts'
import { absentSnapshot, fileSnapshot } from './store-fixture.ts'

/** Besides sh: what the README says a note needs. */
const tools = ['sha256sum', 'cut', 'cp', 'mv', 'rm', 'chmod', 'chown', 'id', 'sync']

function find(name: string): string | undefined {
  const path = `${process.env['PATH']}${delimiter}/usr/bin${delimiter}/bin`
  return path
    .split(delimiter)
    .map(directory => join(directory, name))
    .find(file => existsSync(file))
}

const shells = [
  ['dash', []],
  ['bash', ['--posix']],
  ['busybox', ['sh']],
] as const
const shellsHere = shells.filter(([name]) => find(name) !== undefined)

/** A directory of links to these tools and to one shell, called sh. */
function makeBin(shell: string | undefined, names: readonly string[] = tools): string {
  const bin = join(tempDir(), 'bin')
  mkdirSync(bin)
  for (const name of names) {
    const found = find(name)
    if (found === undefined) throw new Error(`${name} is not on this machine`)
    symlinkSync(found, join(bin, name))
  }
  symlinkSync(shell ?? find('sh') ?? '', join(bin, 'sh'))
  return bin
}

let bin = ''
beforeEach(() => {
  bin = makeBin(undefined)
})

interface Followed {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Types the command of the manifest into a shell. */
function follow({ restore }: BackupManifest, path = bin, cwd = '/'): Followed {
  const run = spawnSync(join(path, 'sh'), ['-c', restore], {
    env: { PATH: path },
    cwd,
    encoding: 'utf8',
  })
  if (run.error !== undefined) throw run.error
  return run
}

const good = { status: 0, stderr: '' }

/** What a restore must leave beside the target: nothing but the parts of backups. */
function beside({ directory }: Place): string[] {
  return readdirSync(directory).filter(name => !name.includes('.writ-backup.'))
}

const asideOf = (manifest: BackupManifest): string => `${manifest.file?.path}.replaced`

describe('the recovery note, followed to the letter', () => {
  const contents: readonly (readonly [string, string])[] = [
    ['text', 'a = 1\n'],
    ['nothing', ''],
    ['no final line end', 'a = 1'],
    ['CRLF and a BOM', '\ufeffa = 1\r\n'],
    ['zero bytes and escapes', 'a\0b\u001b[31m\n'],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ]

  test.each(contents)('R27 brings back a changed file with %s', (_name, text) => {
    const at = place()
    const manifest = keep(at, text)
    writeFileSync(at.target, written)
    expect(follow(manifest)).toMatchObject({ ...good, stdout: 'restored\n' })
    expect(readFileSync(at.target, 'utf8')).toBe(text)
    expect(readFileSync(asideOf(manifest))).toEqual(written)
    expect(beside(at)).toEqual(['config.toml'])
  })

  test.each(shellsHere)('R27 in %s', (name, args) => {
    const path = makeBin(find(name))
    const at = place("it's $(here) & `there`")
    const manifest = keep(at, 'a = 1\n')
    writeFileSync(at.target, written)
    const run = spawnSync(find(name) ?? '', [...args, '-c', manifest.restore], {
      env: { PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    })
    expect(run).toMatchObject(good)
    expect(readFileSync(at.target, 'utf8')).toBe('a = 1\n')
  })

  test.each([
    'a b.toml',
    ' leading and trailing ',
    "it's",
    'say "hi"',
    '-rf',
    '--help',
    '$HOME',
    '$(touch owned)',
    '`touch owned`',
    'back\\slash',
    'star*[a]?',
    'semi;colon & pipe|',
    'line\nbreak',
    'ends with one\n',
    'tab\tand\u001b[2J',
    'caf\u00e9 \u2014 \u65e5\u672c\u8a9e \ud83d\ude00',
    'right\u202eto left',
    '#hash',
    '~',
    '!history',
    '%s%n',
    'x'.repeat(255),
  ])('R27 of a file called %j', name => {
    const at = place(name)
    const manifest = keep(at, 'a = 1\n', 0o640)
    writeFileSync(at.target, written)
    expect(follow(manifest, bin, at.directory)).toMatchObject(good)
    expect(readFileSync(at.target, 'utf8')).toBe('a = 1\n')
    expect(statSync(at.target).mode & 0o7777).toBe(0o640)
    expect(beside(at)).toEqual([name])
    const fresh = place(name)
    const absent = writeBackup(fresh.host, fresh.layout, inputFor(absentSnapshot(fresh.target)))
    writeFileSync(fresh.target, written)
    expect(follow(absent, bin, fresh.directory)).toMatchObject(good)
    expect(beside(fresh)).toEqual([])
  })

  test.each(['0400', '0444', '0600', '0640', '0644', '0755'])('R27 gives mode %s back', octal => {
    const mode = Number.parseInt(octal, 8)
    const at = place()
    const manifest = keep(at, 'a = 1\n', mode)
    rmSync(at.target)
    writeFileSync(at.target, written, { mode: 0o666 })
    expect(follow(manifest)).toMatchObject(good)
    expect(statSync(at.target).mode & 0o7777).toBe(mode)
  })

  test('R27 brings back a deleted file, and takes a created one away', () => {
    const at = place()
    const manifest = keep(at, 'a = 1\n')
    rmSync(at.target)
    expect(follow(manifest)).toMatchObject(good)
    expect(readFileSync(at.target, 'utf8')).toBe('a = 1\n')
    expect(existsSync(asideOf(manifest))).toBe(false)

    const fresh = place()
    const absent = writeBackup(fresh.host, fresh.layout, inputFor(absentSnapshot(fresh.target)))
    writeFileSync(fresh.target, written)
    expect(follow(absent)).toMatchObject({ ...good, stdout: 'restored: there is no file\n' })
    expect(existsSync(fresh.target)).toBe(false)
    expect(follow(absent)).toMatchObject(good)
  })

  test('R27 from the recovery directory, which may be a shared file', () => {
    const at = place()
    keep(at, 'a = 1\n', 0o600, { loadsSiblings: true })
    const manifest = keep(at, 'a = 1\n', 0o600, { loadsSiblings: true })
    expect(statSync(manifest.file?.path ?? '').nlink).toBe(2)
    writeFileSync(at.target, written)
    expect(follow(manifest)).toMatchObject(good)
    expect(readFileSync(at.target, 'utf8')).toBe('a = 1\n')
    expect(statSync(at.target).nlink).toBe(1)
    expect(readdirSync(at.directory)).toEqual(['config.toml'])
  })

  test('R27 as root, to the owner it had', context => {
    if (process.getuid?.() !== 0) context.skip('not root')
    const at = place()
    writeFileSync(at.target, written)
    const theirs = { ...fileSnapshot(at.target, 'a = 1\n', 0o640), uid: 65534, gid: 65534 }
    const manifest = writeBackup(at.host, at.layout, inputFor(theirs))
    expect(follow(manifest)).toMatchObject(good)
    expect(statSync(at.target)).toMatchObject({ uid: 65534, gid: 65534 })
  })

  test('R27 as the user whose file root replaced', context => {
    const reason = noUnprivilegedUser()
    if (reason !== undefined || process.getuid?.() !== 0) context.skip(reason ?? 'not root')
    const at = place()
    const theirs = { ...fileSnapshot(at.target, 'a = 1\n', 0o640), uid: 65534, gid: 65534 }
    const manifest = writeBackup(at.host, at.layout, inputFor(theirs))
    writeFileSync(at.target, written)
    chmodSync(at.dir, 0o755)
    chownSync(at.directory, 65534, 65534)
    chownSync(at.target, 65534, 65534)
    const user = ['--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs']
    const run = spawnSync(
      find('setpriv') ?? '',
      [...user, join(bin, 'sh'), '-c', manifest.restore],
      {
        env: { PATH: bin },
        encoding: 'utf8',
      },
    )
    // The tools lie in a temporary directory of root, which others may look into.
    expect(run).toMatchObject(good)
    expect(readFileSync(at.target, 'utf8')).toBe('a = 1\n')
    expect(statSync(at.target)).toMatchObject({ uid: 65534 })
  })
})

describe('pasted into a shell, one line after the other', () => {
  test.each(shellsHere.filter(([name]) => name !== 'busybox'))('R27 %s', async (name, args) => {
    const at = place("it's a\tname\n")
    const manifest = keep(at, 'a = 1\n')
    writeFileSync(at.target, written)
    const shell = startPty(find(name) ?? '', [...args, '-i'], {
      columns: 300,
      limitMs: 60_000,
      env: { PATH: makeBin(find(name)), PS1: '<1>', PS2: '<2>', HOME: at.dir, LANG: 'C.UTF-8' },
    })
    const prompts = (): number => (shell.output().match(/<[12]>/g) ?? []).length
    const lines = readFileSync(manifest.note, 'utf8').trimEnd().split('\n')
    for (const [index, line] of lines.entries()) {
      await shell.waitFor(() => prompts() > index, `prompt ${index + 1}`)
      shell.type(`${line.replaceAll('\t', '\u0016\t')}\r`)
    }
    await shell.waitFor(() => prompts() > lines.length, 'the last prompt')
    shell.type('exit\r')
    expect((await shell.exited).exitCode).toBe(0)
    expect(readFileSync(at.target, 'utf8')).toBe('a = 1\n')
    expect(readFileSync(asideOf(manifest))).toEqual(written)
  })

  test('R27 through standard input', () => {
    const at = place()
    const manifest = keep(at, 'a = 1\n')
    writeFileSync(at.target, written)
    const run = spawnSync(join(bin, 'sh'), {
      input: readFileSync(manifest.note),
      env: { PATH: bin },
    })
    expect(run.status).toBe(0)
    expect(readFileSync(at.target, 'utf8')).toBe('a = 1\n')
  })
})

describe('the recovery note stops', () => {
  /** The note ends with a reason, and nothing but a temporary file of its own was touched. */
  function expectStop(at: Place, manifest: BackupManifest, path = bin): void {
    const before = listing(at)
    const run = follow(manifest, path)
    expect(run.status).not.toBe(0)
    expect(run.stdout).toBe('')
    expect(run.stderr).not.toBe('')
    expect(listing(at)).toEqual(before)
  }

  const listing = ({ dir }: Place): string[] =>
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .map(entry => join(entry.parentPath, entry.name))
      .sort()
      .map(path => {
        const stat = statSync(path, { throwIfNoEntry: false })
        return `${path} ${stat?.ino} ${stat?.isFile() ? readFileSync(path, 'latin1') : ''}`
      })

  const harm: readonly (readonly [string, (at: Place, manifest: BackupManifest) => void])[] = [
    ['at a damaged backup', (_, { file }) => writeFileSync(file?.path ?? '', 'b = 1\n')],
    ['at a backup cut short', (_, { file }) => writeFileSync(file?.path ?? '', 'a = ')],
    ['at a backup that is gone', (_, { file }) => rmSync(file?.path ?? '')],
    [
      'at a target that is a link now',
      at => {
        writeFileSync(join(at.dir, 'elsewhere'), 'theirs\n')
        rmSync(at.target)
        symlinkSync(join(at.dir, 'elsewhere'), at.target)
      },
    ],
    [
      'at a target that is a dangling link now',
      at => {
        rmSync(at.target)
        symlinkSync(join(at.dir, 'nowhere'), at.target)
      },
    ],
    [
      'at a target that is a directory now',
      at => {
        rmSync(at.target)
        mkdirSync(at.target)
      },
    ],
    [
      'at another file that was replaced earlier',
      (_, manifest) => writeFileSync(asideOf(manifest), 'from an earlier restore\n'),
    ],
  ]

  test.each(harm)('R27 %s', (_name, harmIt) => {
    const at = place()
    const manifest = keep(at, 'a = 1\n')
    writeFileSync(at.target, written)
    harmIt(at, manifest)
    expectStop(at, manifest)
  })

  test.each([
    ['at a created file that was edited', (at: Place) => writeFileSync(at.target, 'mine\n')],
    [
      'at a created file that is a link now',
      (at: Place) => symlinkSync(join(at.dir, 'nowhere'), at.target),
    ],
    ['at a created file that is a directory now', (at: Place) => mkdirSync(at.target)],
  ])('R27 %s', (_name, harmIt) => {
    const at = place()
    const absent = writeBackup(at.host, at.layout, inputFor(absentSnapshot(at.target)))
    harmIt(at)
    expectStop(at, absent)
  })

  test.each(['sha256sum', 'cp', 'mv', 'chmod', 'cut'])('R27 where there is no %s', missing => {
    const at = place()
    const manifest = keep(at, 'a = 1\n')
    rmSync(at.target)
    const path = makeBin(
      undefined,
      tools.filter(name => name !== missing),
    )
    expectStop(at, manifest, path)
  })

  test('R27 where the directory is gone; the note lies elsewhere', () => {
    const at = place()
    const manifest = keep(at, 'a = 1\n', 0o600, { loadsSiblings: true })
    rmSync(at.directory, { recursive: true })
    expectStop(at, manifest)
  })

  test('R27 goes on where it stopped: what was kept aside already is not in its way', () => {
    const at = place()
    const manifest = keep(at, 'a = 1\n')
    writeFileSync(at.target, 'mine\n')
    const withoutMv = makeBin(
      undefined,
      tools.filter(name => name !== 'mv'),
    )
    expect(follow(manifest, withoutMv).status).not.toBe(0)
    expect(readFileSync(at.target, 'utf8')).toBe('mine\n')
    expect(readFileSync(asideOf(manifest), 'utf8')).toBe('mine\n')
    expect(beside(at)).toEqual(['config.toml'])
    expect(follow(manifest)).toMatchObject(good)
    expect(readFileSync(at.target, 'utf8')).toBe('a = 1\n')
    expect(readFileSync(asideOf(manifest), 'utf8')).toBe('mine\n')
  })

  test('R27 on a full disk, with the file as it was and no half copy', context => {
    const reason = noSmallFileSystem()
    if (reason !== undefined) context.skip(reason)
    const at = place()
    const manifest = keep(at, 'x'.repeat(100_000), 0o600, { loadsSiblings: true })
    const listed = join(at.dir, 'listed')
    const script = `mount -t tmpfs -o size=64k none "$1" && echo old > "$2" && { PATH="$3" sh "$4"; code=$?; ls -A "$1" > "$5"; cat "$2" >> "$5"; exit $code; }`
    const run = spawnSync(
      'unshare',
      ['-m', 'sh', '-c', script, 'sh', at.directory, at.target, bin, manifest.note, listed],
      { encoding: 'utf8' },
    )
    expect(run.status, run.stderr).not.toBe(0)
    expect(run.stderr).toContain('space')
    expect(readFileSync(listed, 'utf8')).toBe(`${basename(at.target)}\nold\n`)
  })

  test('R27 on a full disk for what would be replaced, which stays where it is', context => {
    const reason = noSmallFileSystem()
    if (reason !== undefined) context.skip(reason)
    const at = place()
    const manifest = keep(at, 'a = 1\n', 0o600, { loadsSiblings: true })
    writeFileSync(at.target, 'y'.repeat(100_000))
    const kept = dirname(manifest.note)
    const listed = join(at.dir, 'listed')
    const script = `cp -a "$1" "$5.copy" && mount -t tmpfs -o size=64k none "$1" && cp -a "$5.copy/." "$1" && { PATH="$2" sh "$3"; code=$?; ls -A "$1" > "$5"; exit $code; }`
    const run = spawnSync(
      'unshare',
      ['-m', 'sh', '-c', script, 'sh', kept, bin, manifest.note, '-', listed],
      { encoding: 'utf8' },
    )
    expect(run.status, run.stderr).not.toBe(0)
    expect(readFileSync(listed, 'utf8')).not.toContain('.replaced')
    expect(statSync(at.target).size).toBe(100_000)
    expect(beside(at)).toEqual(['config.toml'])
  })
})

describe('what is replaced', () => {
  test('R27 is kept with its mode, whoever edited it, and hard links are not followed', () => {
    const at = place()
    const manifest = keep(at, 'a = 1\n')
    writeFileSync(at.target, 'mine\n')
    chmodSync(at.target, 0o644)
    linkSync(at.target, join(at.directory, 'second name'))
    expect(follow(manifest)).toMatchObject(good)
    expect(readFileSync(asideOf(manifest), 'utf8')).toBe('mine\n')
    expect(statSync(asideOf(manifest)).mode & 0o777).toBe(0o644)
    expect(readFileSync(join(at.directory, 'second name'), 'utf8')).toBe('mine\n')
    expect(sha256(readFileSync(at.target))).toBe(manifest.file?.sha256)
  })
})
