import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nodeHost } from '../../src/host/node-host.ts'
import {
  createConfigFile,
  loadAllowedSignersText,
  loadPolicyText,
  loadSettings,
  saveSettings,
} from '../../src/store/config-store.ts'
import { hostId, installKey } from '../../src/store/install-store.ts'
import { ensureLayout, layoutOf } from '../../src/store/layout.ts'
import { codeOf } from '../host/code-of.ts'
import { tempDir } from '../host/temp-dir.ts'
import { makeStore } from './store-fixture.ts'

const isRoot = process.getuid?.() === 0

function placed(env: Record<string, string>): { state: string; config: string } {
  return layoutOf(nodeHost({ env: name => env[name], home: '/home/a', cwd: '/work' }))
}

describe('where records lie', () => {
  test.each([
    [{}, '/home/a/.local/state/writ', '/home/a/.config/writ'],
    [{ XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: '/c' }, '/s/writ', '/c/writ'],
    [{ XDG_STATE_HOME: 's' }, '/home/a/.local/state/writ', '/home/a/.config/writ'],
    [{ WRIT_STATE_DIR: '/x', XDG_STATE_HOME: '/s' }, '/x', '/home/a/.config/writ'],
    [{ WRIT_STATE_DIR: '', WRIT_CONFIG_DIR: '~/c' }, '/home/a/.local/state/writ', '/home/a/c'],
    [{ WRIT_STATE_DIR: 'here' }, '/work/here', '/home/a/.config/writ'],
  ])('%j', (env, state, config) => {
    expect(placed(env)).toMatchObject({ state, config })
  })
})

test.each(['', '.', 'home/a'])('a home %j places nothing', home => {
  const host = nodeHost({ env: () => undefined, home, cwd: '/work' })
  expect(codeOf(() => layoutOf(host))).toBe('CONFIG_INVALID')
})

describe('preparing the directories', () => {
  test('creates them for the user alone, whatever the umask', () => {
    const before = process.umask(0)
    try {
      const { layout } = makeStore()
      for (const path of [layout.state, layout.config, layout.plans, layout.locks]) {
        expect(statSync(path).mode & 0o7777).toBe(0o700)
      }
    } finally {
      process.umask(before)
    }
  })

  test.each([
    [0o755, 0o700],
    [0o2770, 0o700],
    [0o500, 0o500],
  ])('tightens %o to %o and never widens', (mode, expected) => {
    const { host, layout } = makeStore()
    chmodSync(layout.config, mode)
    chmodSync(layout.receipts, mode)
    ensureLayout(host, layout)
    expect(statSync(layout.config).mode & 0o7777).toBe(expected)
    expect(statSync(layout.receipts).mode & 0o7777).toBe(expected)
  })

  test.each(['state', 'config', 'plans', 'locks'] as const)('refuses a linked %s', which => {
    const { dir, host, layout } = makeStore()
    const moved = join(dir, 'moved')
    host.fs.rename(layout[which], moved)
    symlinkSync(moved, layout[which])
    expect(codeOf(() => ensureLayout(host, layout))).toBe('CONFIG_INVALID')
  })

  test('refuses a file in the place of a directory', () => {
    const { host, layout } = makeStore()
    host.fs.rmdir(layout.receipts)
    writeFileSync(layout.receipts, '')
    expect(codeOf(() => ensureLayout(host, layout))).toBe('CONFIG_INVALID')
  })

  test.runIf(isRoot)('refuses a directory that belongs to somebody else', () => {
    for (const which of ['state', 'config'] as const) {
      const { host, layout } = makeStore()
      chownSync(layout[which], 65534, 65534)
      expect(codeOf(() => ensureLayout(host, layout))).toBe('CONFIG_INVALID')
    }
  })

  test.runIf(isRoot)(
    'lets the administrator own the configuration if nobody else can write',
    () => {
      const { host, layout } = makeStore()
      const user = { ...host, identity: { ...host.identity, uid: 65534 } }
      for (const path of [
        layout.state,
        ...readdirSync(layout.state).map(n => join(layout.state, n)),
      ]) {
        chownSync(path, 65534, 65534)
      }
      chmodSync(layout.config, 0o755)
      expect(codeOf(() => ensureLayout(user, layout))).toBe('nothing')
      expect(statSync(layout.config).mode & 0o777).toBe(0o755)
      chmodSync(layout.config, 0o775)
      expect(codeOf(() => ensureLayout(user, layout))).toBe('CONFIG_INVALID')
    },
  )
})

describe('this installation', () => {
  test('R14 has one key, made once, for its user alone', () => {
    const { host, layout } = makeStore()
    const key = installKey(host, layout)
    expect(key).toHaveLength(32)
    expect(installKey(host, layout)).toEqual(key)
    expect(statSync(join(layout.install, 'key')).mode & 0o777).toBe(0o600)
    expect(installKey(makeStore().host, makeStore().layout)).not.toEqual(key)
  })

  test('R14 a damaged key is refused and not replaced', () => {
    const { host, layout } = makeStore()
    writeFileSync(join(layout.install, 'key'), '')
    expect(codeOf(() => installKey(host, layout))).toBe('RECORD_INVALID')
    expect(statSync(join(layout.install, 'key')).size).toBe(0)
  })

  test('R15 has one id for its host, another one elsewhere', () => {
    const { host, layout } = makeStore()
    const id = hostId(host, layout)
    expect(id).toMatch(/^wh1-[a-z2-7]{26}$/)
    expect(hostId(host, layout)).toBe(id)
    const elsewhere = { ...host.fs, openRead: host.fs.openRead }
    elsewhere.openRead = path => {
      if (path === '/etc/machine-id' || path === '/var/lib/dbus/machine-id') {
        writeFileSync(join(layout.state, 'machine'), 'another machine')
        return host.fs.openRead(join(layout.state, 'machine'))
      }
      return host.fs.openRead(path)
    }
    expect(hostId({ ...host, fs: elsewhere }, layout)).not.toBe(id)
  })
})

describe('the configuration', () => {
  test('R2 an absent file is not an empty one', () => {
    const { host, layout } = makeStore()
    expect(loadPolicyText(host, layout)).toBeUndefined()
    expect(loadAllowedSignersText(host, layout)).toBeUndefined()
    expect(loadSettings(host, layout)).toEqual({ signingKey: null, principal: null })
    writeFileSync(layout.policy, '')
    writeFileSync(layout.settings, '')
    expect(loadPolicyText(host, layout)).toBe('')
    expect(codeOf(() => loadSettings(host, layout))).toBe('CONFIG_INVALID')
  })

  test('may be linked from elsewhere, but not to nothing', () => {
    const { dir, host, layout } = makeStore()
    writeFileSync(join(dir, 'mine.yaml'), 'preset: solo\n')
    symlinkSync(join(dir, 'mine.yaml'), layout.policy)
    expect(loadPolicyText(host, layout)).toBe('preset: solo\n')
    symlinkSync('nowhere', layout.allowedSigners)
    expect(codeOf(() => loadAllowedSignersText(host, layout))).toBe('CONFIG_INVALID')
  })

  test('R1 a linked settings file is written through, its link stays', () => {
    const { dir, host, layout } = makeStore()
    writeFileSync(join(dir, 'mine.json'), '{}')
    symlinkSync(join(dir, 'mine.json'), layout.settings)
    const mode = statSync(dir).mode
    saveSettings(host, layout, { signingKey: null, principal: 'a@b' })
    expect(lstatSync(layout.settings).isSymbolicLink()).toBe(true)
    expect(loadSettings(host, layout).principal).toBe('a@b')
    expect(statSync(dir).mode).toBe(mode)
  })

  test('is created once and never overwritten', () => {
    const { host, layout } = makeStore()
    expect(createConfigFile(host, layout.policy, 'first')).toBe(true)
    expect(createConfigFile(host, layout.policy, 'second')).toBe(false)
    expect(loadPolicyText(host, layout)).toBe('first')
    expect(statSync(layout.policy).mode & 0o777).toBe(0o600)
  })

  test('settings read back; unknown ones are refused', () => {
    const { host, layout } = makeStore()
    const settings = { signingKey: 'agent:SHA256:x', principal: null }
    saveSettings(host, layout, settings)
    expect(loadSettings(host, layout)).toEqual(settings)
    writeFileSync(layout.settings, '{"signingKey": null, "principal": null, "more": 1}')
    expect(codeOf(() => loadSettings(host, layout))).toBe('CONFIG_INVALID')
  })

  test('R35 settings that are no JSON are told with their line', () => {
    const { host, layout } = makeStore()
    writeFileSync(layout.settings, '{\n  "principal": "a",\n}\n')
    expect(() => loadSettings(host, layout)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        path: layout.settings,
        detail: expect.stringMatching(/settings\.json, line 3: /),
      }),
    )
  })

  test('R17 a policy or signer list that anybody can write is refused', () => {
    const { host, layout } = makeStore()
    for (const path of [layout.policy, layout.allowedSigners]) {
      writeFileSync(path, '')
      chmodSync(path, 0o666)
    }
    expect(codeOf(() => loadPolicyText(host, layout))).toBe('CONFIG_INVALID')
    expect(codeOf(() => loadAllowedSignersText(host, layout))).toBe('CONFIG_INVALID')
  })

  test('text that is not UTF-8 is refused', () => {
    const { host, layout } = makeStore()
    writeFileSync(layout.policy, Buffer.from([0xff, 0xfe]))
    expect(codeOf(() => loadPolicyText(host, layout))).toBe('CONFIG_INVALID')
  })
})

test('R21 looking at an empty store creates nothing', () => {
  const dir = tempDir()
  const host = nodeHost({ env: () => undefined, home: dir })
  const layout = layoutOf(host)
  expect(loadPolicyText(host, layout)).toBeUndefined()
  expect(existsSync(layout.state)).toBe(false)
  expect(readdirSync(dir)).toEqual([])
})
