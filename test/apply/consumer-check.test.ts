import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareConsumer } from '../../src/apply/consumer-comparison.ts'
import { isAtLeast } from '../../src/apply/consumer-version.ts'
import type { TxTarget } from '../../src/apply/transaction.ts'
import { sha256 } from '../../src/bytes/digest.ts'
import type { Host } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import type { CheckResult } from '../../src/model/check.ts'
import type { Consumer } from '../../src/model/consumer.ts'
import type { Change } from '../../src/model/plan.ts'
import { ensureLayout, type Layout, layoutOf } from '../../src/store/layout.ts'
import { shadowHomes } from '../../src/store/shadow-store.ts'
import { tempDir } from '../host/temp-dir.ts'
import { fakeAttempts, fakeConsumer, installFake } from './fake-consumer.ts'

interface World {
  readonly host: Host
  readonly layout: Layout
  readonly home: string
  readonly config: string
}

function makeWorld(bin: string): World {
  const dir = tempDir()
  const home = join(dir, 'home')
  mkdirSync(join(home, '.fake'), { recursive: true })
  const env: Record<string, string> = {
    PATH: `${bin}:/usr/bin:/bin`,
    WRIT_STATE_DIR: join(dir, 'state'),
    SECRET_TOKEN: 'never passed on',
  }
  const host = nodeHost({ env: name => env[name], home, cwd: dir })
  const layout = layoutOf(host)
  ensureLayout(host, layout)
  return { host, layout, home, config: join(home, '.fake', 'config.toml') }
}

function targetOf(world: World, before: string | null, after: string | null): TxTarget {
  const image = (text: string | null): TxTarget['before'] =>
    text === null
      ? null
      : { bytes: Buffer.from(text), sha256: sha256(text), mode: 0o600, uid: 0, gid: 0 }
  const change: Change = {
    target: '~/.fake/config.toml',
    realPath: world.config,
    links: [],
    format: 'toml',
    dialect: '1.1',
    consumer: 'fake',
    action: 'update',
    before: { kind: 'absent' },
    after: { kind: 'absent' },
    block: null,
    owned: [],
    wholeFile: false,
    handovers: [],
    attributes: [],
    edits: [],
    keys: [],
    diff: [],
  }
  const sealed = { before: null, after: null, contents: [], owned: [], secretPaths: [] }
  return {
    ...{ realPath: world.config, change, sealed, uses: [], temp: '', kept: '', isBatch: false },
    before: image(before),
    after: image(after),
  }
}

/** Runs the whole comparison: shadow, then the write, then the real home. */
async function judge(
  world: World,
  consumer: Consumer | undefined,
  before: string | null,
  after: string,
): Promise<{ shadow: CheckResult; live: CheckResult }> {
  if (before !== null) writeFileSync(world.config, before)
  const comparison = await compareConsumer(
    world.host,
    world.layout,
    consumer,
    targetOf(world, before, after),
  )
  writeFileSync(world.config, after)
  return { shadow: comparison.shadow, live: await comparison.afterWrite() }
}

describe('R25 only what is new blocks', () => {
  const good = 'a = 1\n'
  const oldUnknown = 'unknown_old = 1\n'
  test.each<[string, string | null, string, CheckResult['status'], CheckResult['status']]>([
    ['a good file', good, 'a = 1\nb = 2\n', 'passed', 'passed'],
    ['a new file', null, good, 'passed', 'passed'],
    ['a new syntax error', good, 'a = 1\nsyntax!\n', 'failed', 'failed'],
    ['a new unknown key', good, 'unknown_new = 1\n', 'failed', 'failed'],
    ['an error without a place', good, 'profile = "x"\n', 'failed', 'failed'],
    [
      'the same error without a place',
      'profile = "x"\n',
      'profile = "x"\nb = 1\n',
      'not-run',
      'not-run',
    ],
    ['another error without a place', 'profile = "x"\n', 'profile = "y"\n', 'failed', 'failed'],
    [
      'an old syntax error that moved',
      'syntax!\n',
      '# new\n# lines\nsyntax!\n',
      'not-run',
      'not-run',
    ],
    ['a file missing on the real home too', good, 'needs = "x.md"\n', 'not-run', 'failed'],
    ['an error that is gone', 'syntax!\n', good, 'passed', 'passed'],
    // Strict stops at the old key, so the plain check is asked and sees the rest.
    ['an old unknown key that moved', oldUnknown, `# up\n${oldUnknown}b = 1\n`, 'passed', 'passed'],
    [
      'an error behind an old unknown key',
      oldUnknown,
      `${oldUnknown}profile = "x"\n`,
      'failed',
      'failed',
    ],
  ])('%s', async (_, before, after, shadow, live) => {
    const { consumer, bin } = installFake(tempDir())
    const verdict = await judge(makeWorld(bin), consumer, before, after)
    expect([verdict.shadow.status, verdict.live.status]).toEqual([shadow, live])
  })

  test('R25 a file the shadow lacks but the real home has does not block', async () => {
    const { consumer, bin } = installFake(tempDir())
    const world = makeWorld(bin)
    writeFileSync(join(world.home, '.fake', 'notes.md'), '')
    const verdict = await judge(world, consumer, 'a = 1\n', 'needs = "notes.md"\n')
    expect([verdict.shadow.status, verdict.live.status]).toEqual(['not-run', 'passed'])
  })
})

describe('R25 not run has its reason and is never passed', () => {
  const slow = { ...fakeAttempts.plain, timeoutMs: 150 }
  test.each<[string, (dir: string) => { consumer: Consumer | undefined; bin: string }, string]>([
    ['an unknown runtime', () => ({ consumer: undefined, bin: '/nowhere' }), 'a = 1\n'],
    ['no check', () => ({ consumer: fakeConsumer(null), bin: '/nowhere' }), 'a = 1\n'],
    ['no command', () => ({ consumer: fakeConsumer([slow]), bin: '/nowhere' }), 'a = 1\n'],
    ['a version too old', dir => installFake(dir, { version: '0.9.1' }), 'a = 1\n'],
    ['a version that is none', dir => installFake(dir, { version: 'unknown' }), 'a = 1\n'],
    ['no end in time', dir => installFake(dir, { attempts: [slow] }), 'hang = true\n'],
  ])('%s', async (_, install, after) => {
    const { consumer, bin } = install(tempDir())
    const { shadow, live } = await judge(makeWorld(bin), consumer, 'b = 1\n', after)
    expect([shadow.status, live.status]).toEqual(['not-run', 'not-run'])
    expect(shadow.detail).not.toBe('')
  })

  test('R25 a file the home variable does not lead to', async () => {
    const { consumer, bin } = installFake(tempDir())
    const world = makeWorld(bin)
    const target = targetOf(world, null, 'a = 1\n')
    const change = { ...target.change, target: '~/project/config.toml' }
    const { shadow } = await compareConsumer(world.host, world.layout, consumer, {
      ...target,
      change,
    })
    expect(shadow.status).toBe('not-run')
  })

  test.each([
    ['0.169.0', '0.164.0', true],
    ['0.164.0', '0.164.0', true],
    ['0.163.9', '0.164.0', false],
    ['1.0.0', '0.164.0', true],
    ['0.58.10', '0.58.9', true],
  ])('R25 %s is at least %s: %s', (version, since, expected) => {
    expect(isAtLeast(version, since)).toBe(expected)
  })
})

describe('the shadow home', () => {
  test('R25 the real home is left alone until the write, and nothing stays behind', async () => {
    const { consumer, bin, log } = installFake(tempDir())
    const world = makeWorld(bin)
    writeFileSync(world.config, 'a = 1\n')
    const target = targetOf(world, 'a = 1\n', 'syntax!\n')
    await compareConsumer(world.host, world.layout, consumer, target)
    expect(readFileSync(world.config, 'utf8')).toBe('a = 1\n')
    expect(shadowHomes(world.host, world.layout)).toEqual([])
    const runs = readFileSync(log, 'utf8').trim().split('\n')
    const shadows = runs.filter(run => run.split('|')[1]?.startsWith(world.layout.shadow))
    expect(shadows).toHaveLength(2)
    for (const run of runs) {
      const [, , home, cwd, names] = run.split('|')
      expect(home?.startsWith(world.layout.shadow)).toBe(true)
      expect(cwd?.startsWith(world.layout.shadow)).toBe(true)
      expect(names).not.toContain('SECRET_TOKEN')
    }
    expect(existsSync(join(world.home, 'tmp'))).toBe(false)
  })

  test('R25 a home that is hard to remove does not change the verdict', async () => {
    const dir = tempDir()
    const { consumer, bin } = installFake(dir)
    const script = join(bin, 'fake')
    const text = readFileSync(script, 'utf8')
    const lock = 'mkdir -p "$FAKE_HOME/locked/in"; chmod 0 "$FAKE_HOME/locked"'
    const locked = `case "$FAKE_HOME" in *writ-shadow*) ${lock};; esac\nfile=`
    writeFileSync(script, text.replace('file=', locked))
    const world = makeWorld(bin)
    const { shadow } = await judge(world, consumer, 'a = 1\n', 'syntax!\n')
    expect(shadow.status).toBe('failed')
    expect(shadowHomes(world.host, world.layout)).toEqual([])
  })

  test('R34 no word of the consumer leaves the check', async () => {
    const { consumer, bin } = installFake(tempDir())
    const after = 'token = "canary-7f3a" syntax!\n'
    const { shadow, live } = await judge(makeWorld(bin), consumer, 'a = 1\n', after)
    expect(shadow.status).toBe('failed')
    expect(JSON.stringify([shadow, live])).not.toContain('canary')
    expect(shadow.detail).toContain('line 1')
  })
})
