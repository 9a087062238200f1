import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { nodeHost } from '../../src/host/node-host.ts'
import { findCommand, inspectPath } from '../../src/host/path-facts.ts'
import { readSnapshot, resolveTarget } from '../../src/host/resolve-target.ts'
import { WritError } from '../../src/model/errors.ts'
import { asOrdinaryUser, noUnprivilegedUser } from './child-process.ts'
import { codeOf } from './code-of.ts'
import { tempDir } from './temp-dir.ts'

/** A home with one config file, and a host that lives in it. */
function home(): { dir: string; file: string; host: ReturnType<typeof nodeHost> } {
  const dir = tempDir()
  mkdirSync(join(dir, '.codex'))
  const file = join(dir, '.codex', 'config.toml')
  writeFileSync(file, 'model = "x"\n', { mode: 0o600 })
  return { dir, file, host: nodeHost({ home: dir, cwd: dir }) }
}

describe('resolving a target', () => {
  test.each([
    '~/.codex/config.toml',
    '.codex/config.toml',
    './.codex/../.codex//config.toml',
    '~/.codex/./config.toml',
  ])('R1 finds %s', given => {
    const { dir, file, host } = home()
    expect(resolveTarget(host, given, ['~'])).toEqual({ given, realPath: file, links: [] })
    expect(resolveTarget(host, file, [dir]).realPath).toBe(file)
  })

  test('R1 collects every hop, of the file and of its directories, with the text of each link', () => {
    const { dir, file, host } = home()
    mkdirSync(join(dir, 'dotfiles'))
    symlinkSync('../.codex', join(dir, 'dotfiles', 'codex'))
    symlinkSync('dotfiles/codex/config.toml', join(dir, 'second'))
    symlinkSync(join(dir, 'second'), join(dir, 'first'))
    expect(resolveTarget(host, '~/first', ['~'])).toEqual({
      given: '~/first',
      realPath: file,
      links: [
        { path: join(dir, 'first'), text: join(dir, 'second') },
        { path: join(dir, 'second'), text: 'dotfiles/codex/config.toml' },
        { path: join(dir, 'dotfiles', 'codex'), text: '../.codex' },
      ],
    })
  })

  test('R1 takes .. after the link, as the kernel does', () => {
    const { dir, host } = home()
    mkdirSync(join(dir, 'a', 'b'), { recursive: true })
    writeFileSync(join(dir, 'a', 'file'), 'below a')
    writeFileSync(join(dir, 'file'), 'at the top')
    symlinkSync('a/b', join(dir, 'link'))
    expect(resolveTarget(host, 'link/../file', ['~']).realPath).toBe(join(dir, 'a', 'file'))
  })

  test('R1 R2 resolves a free name in an existing directory, also behind a linked directory', () => {
    const { dir, host } = home()
    symlinkSync('.codex', join(dir, 'linked'))
    for (const given of ['~/.codex/new.toml', '~/linked/new.toml']) {
      const target = resolveTarget(host, given, ['~'])
      expect(target.realPath).toBe(join(dir, '.codex', 'new.toml'))
      expect(readSnapshot(host, target, 10)).toEqual({ kind: 'absent', target })
    }
  })

  const refusals: readonly (readonly [string, string, (dir: string) => unknown])[] = [
    ['TARGET_LOOP', 'a', dir => [symlinkSync('b', `${dir}/a`), symlinkSync('a', `${dir}/b`)]],
    ['TARGET_LOOP', 'self/x', dir => symlinkSync('self', `${dir}/self`)],
    ['TARGET_DANGLING', 'gone', dir => symlinkSync('nowhere', `${dir}/gone`)],
    ['TARGET_DANGLING', 'gone', dir => symlinkSync('no/where', `${dir}/gone`)],
    ['TARGET_DANGLING', 'gone/x', dir => symlinkSync('nowhere', `${dir}/gone`)],
    ['TARGET_OUTSIDE_ROOTS', '/etc/hostname', () => {}],
    ['TARGET_OUTSIDE_ROOTS', 'out', dir => symlinkSync('/etc/hostname', `${dir}/out`)],
    ['TARGET_OUTSIDE_ROOTS', 'out/passwd', dir => symlinkSync('/etc', `${dir}/out`)],
    ['TARGET_OUTSIDE_ROOTS', '../', () => {}],
    ['TARGET_OUTSIDE_ROOTS', '.codex/../../new', () => {}],
    ['TARGET_NOT_REGULAR', '.codex', () => {}],
    ['TARGET_NOT_REGULAR', '.codex/new/', () => {}],
    ['TARGET_NOT_REGULAR', 'fifo', dir => execFileSync('mkfifo', [`${dir}/fifo`])],
    ['TARGET_HARD_LINKED', 'twin', dir => linkSync(`${dir}/.codex/config.toml`, `${dir}/twin`)],
    ['TARGET_MISSING', 'no/such/file', () => {}],
    ['TARGET_MISSING', '.codex/config.toml/below', () => {}],
    ['TARGET_MISSING', '~other/file', () => {}],
    ['TARGET_MISSING', '', () => {}],
    ['TARGET_MISSING', 'a\0b', () => {}],
    ['TARGET_UNREADABLE', 'x'.repeat(300), () => {}],
  ]

  test.each(refusals)('R1 refuses %s: %j', (code, given, prepare) => {
    const { dir, host } = home()
    prepare(dir)
    expect(codeOf(() => resolveTarget(host, given, ['~']))).toBe(code)
  })

  test('R1 names what stands where a file should: a socket, and as root devices', async context => {
    const { dir, host } = home()
    const socket = createServer().listen(join(dir, 'it'))
    await once(socket, 'listening')
    onTestFinished(() => {
      socket.close()
    })
    const kindOf = (name: string): string => {
      try {
        resolveTarget(host, name, ['~'])
      } catch (error) {
        if (error instanceof WritError) return `${error.code} ${error.detail?.slice(dir.length)}`
      }
      return 'a target'
    }
    expect(kindOf('it')).toBe('TARGET_NOT_REGULAR /it is a socket')
    for (const [name, kind, ...numbers] of [
      ['character', 'c', '1', '3'],
      ['block', 'b', '7', '200'],
    ] as const) {
      const made = spawnSync('mknod', [join(dir, name), kind, ...numbers])
      if (made.status !== 0) context.skip('only root can make a device')
      expect(kindOf(name)).toBe(`TARGET_NOT_REGULAR /${name} is a device`)
    }
  })

  test('R1 follows 40 links and not 41', () => {
    const { dir, file, host } = home()
    symlinkSync(file, join(dir, 'link1'))
    for (let n = 2; n <= 41; n += 1) symlinkSync(`link${n - 1}`, join(dir, `link${n}`))
    expect(resolveTarget(host, 'link40', ['~']).links).toHaveLength(40)
    expect(codeOf(() => resolveTarget(host, 'link41', ['~']))).toBe('TARGET_LOOP')
  })

  test('R1 resolves the roots too, and takes none for granted', () => {
    const { dir, file, host } = home()
    mkdirSync(join(dir, '.codex-other'))
    symlinkSync('.codex', join(dir, 'root'))
    expect(resolveTarget(host, file, [join(dir, 'root')]).realPath).toBe(file)
    expect(resolveTarget(host, file, ['/']).realPath).toBe(file)
    for (const roots of [[], ['relative'], [join(dir, 'none')], [file], [join(dir, '.code')]]) {
      expect(codeOf(() => resolveTarget(host, file, roots))).toBe('TARGET_OUTSIDE_ROOTS')
    }
  })

  test('R35 names the next command', () => {
    const { dir, host } = home()
    symlinkSync('/etc/hostname', join(dir, 'out'))
    try {
      resolveTarget(host, 'out', ['~'])
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(WritError)
      if (error instanceof WritError) expect(error.hint).toContain('writ doctor')
    }
  })
})

describe('reading a snapshot', () => {
  test('R2 holds bytes, mode and owner', () => {
    const { file, host } = home()
    chmodSync(file, 0o640)
    const target = resolveTarget(host, file, ['~'])
    const snapshot = readSnapshot(host, target, 100)
    const { uid } = host.identity
    expect(snapshot).toMatchObject({ kind: 'file', target, mode: 0o640, uid })
    if (snapshot.kind !== 'file') return expect.unreachable()
    expect(Buffer.from(snapshot.bytes)).toEqual(readFileSync(file))
  })

  test('R1 R2 refuses what changed its nature since it was resolved', () => {
    const { dir, file, host } = home()
    const target = resolveTarget(host, file, ['~'])
    const read = (): string => codeOf(() => readSnapshot(host, target, 100))
    linkSync(file, join(dir, 'twin'))
    expect(read()).toBe('TARGET_HARD_LINKED')
    execFileSync('rm', [file])
    execFileSync('mkfifo', [file])
    expect(read()).toBe('TARGET_NOT_REGULAR')
    execFileSync('rm', [file])
    symlinkSync(join(dir, 'twin'), file)
    expect(read()).toBe('TARGET_NOT_REGULAR')
    execFileSync('rm', [file])
    mkdirSync(file)
    expect(read()).toBe('TARGET_NOT_REGULAR')
  })

  test('R2 an empty file is a file; one above the limit is refused', () => {
    const { file, host } = home()
    const target = resolveTarget(host, file, ['~'])
    expect(codeOf(() => readSnapshot(host, target, 3))).toBe('TARGET_TOO_LARGE')
    writeFileSync(file, '')
    expect(readSnapshot(host, target, 3).kind).toBe('file')
  })

  test('R2 tells unreadable from absent, as a user whom permissions bind', context => {
    const reason = noUnprivilegedUser()
    if (reason !== undefined) context.skip(reason)
    const { dir, file } = home()
    chmodSync(file, 0o000)
    expect(asOrdinaryUser(['snapshot', file, dir])).toBe('TARGET_UNREADABLE')
    chmodSync(join(dir, '.codex'), 0o000)
    expect(asOrdinaryUser(['snapshot', file, dir])).toBe('TARGET_UNREADABLE')
    chmodSync(join(dir, '.codex'), 0o755)
    chmodSync(file, 0o644)
    expect(asOrdinaryUser(['snapshot', file, dir])).toBe('file')
    expect(asOrdinaryUser(['snapshot', `${file}.new`, dir])).toBe('absent')
  })
})

/** Where the kernel ends; undefined where it fails. */
function kernelPath(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}

describe('random trees of links', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const text = fc
    .array(fc.oneof(name, fc.constant('..')), { minLength: 1, maxLength: 4 })
    .map(parts => parts.join('/'))
  const tree = fc.dictionary(name, fc.oneof(fc.constant('directory'), fc.constant('file'), text))

  test('R1 every target ends where the kernel ends, or is refused where the kernel fails', () => {
    const base = tempDir()
    fc.assert(
      fc.property(tree, tree, text, (top, below, path) => {
        const dir = mkdtempSync(join(base, 'tree-'))
        for (const [parent, entries] of [['', top] as const, ['a/', below] as const]) {
          for (const [entry, what] of Object.entries(entries)) {
            try {
              const at = join(dir, `${parent}${entry}`)
              // A linked `a` could lead out of the tree.
              if (parent !== '' && !lstatSync(join(dir, parent.slice(0, -1))).isDirectory())
                continue
              if (what === 'directory') mkdirSync(at)
              else if (what === 'file') writeFileSync(at, '')
              else symlinkSync(what, at)
            } catch {
              // `a` is no directory in this tree.
            }
          }
        }
        const host = nodeHost({ home: dir, cwd: dir })
        const expected = kernelPath(`${dir}/${path}`)
        let found: string | undefined
        try {
          found = resolveTarget(host, path, ['/']).realPath
        } catch (error) {
          if (!(error instanceof WritError)) throw error
          if (error.code === 'TARGET_NOT_REGULAR') return
          expect(expected).toBeUndefined()
          return
        }
        // A free name has no real path of its own yet.
        if (expected !== undefined) expect(found).toBe(expected)
        else expect(host.fs.lstat(found)).toBeUndefined()
      }),
      { numRuns: 150 },
    )
  })
})

describe('what an environment value names', () => {
  test.each([
    ['file', '.codex/config.toml'],
    ['directory', '.codex'],
    ['executable', 'tool'],
    ['executable', 'link-to-tool'],
    ['absent', 'none'],
    ['absent', 'none/below'],
    ['absent', 'dangling'],
    ['absent', 'bad\0name'],
    ['unreadable', 'x'.repeat(300)],
  ])('R11 %s: %j', (fact, name) => {
    const { dir, host } = home()
    writeFileSync(join(dir, 'tool'), '#!/bin/sh\n', { mode: 0o755 })
    symlinkSync('tool', join(dir, 'link-to-tool'))
    symlinkSync('nowhere', join(dir, 'dangling'))
    expect(inspectPath(host, `${dir}/${name}`)).toBe(fact)
    expect(inspectPath(host, `~/${name}`)).toBe(fact)
  })

  test('R11 a command is searched in absolute directories only, and must be executable', () => {
    const { dir, host } = home()
    mkdirSync(join(dir, 'first'))
    mkdirSync(join(dir, 'second'))
    writeFileSync(join(dir, 'tool'), '', { mode: 0o755 })
    writeFileSync(join(dir, 'first', 'tool'), '', { mode: 0o644 })
    writeFileSync(join(dir, 'second', 'tool'), '', { mode: 0o755 })
    const second = join(dir, 'second', 'tool')
    expect(findCommand(host, 'tool', `:.:${dir}/first:${dir}/second/`)).toBe(second)
    expect(findCommand(host, 'tool', `:.:${dir}/first`)).toBeUndefined()
    expect(findCommand(host, second, '')).toBe(second)
    expect(findCommand(host, 'second/tool', dir)).toBeUndefined()
    expect(findCommand(host, '', `${dir}/second`)).toBeUndefined()
  })
})
