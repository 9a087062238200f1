/** Probation from the command line: what apply says, and how gate, run, confirm and watch end it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LeaseBox, makeLeaseBox } from '../helpers/lease-box.ts'
import { writBin } from '../helpers/sandbox.ts'

const config = '.codex/config.toml'

let box: LeaseBox
let before: string
beforeEach(() => {
  box = makeLeaseBox()
  before = box.read(config)
})
afterEach(() => box.dispose())

const states = (): (string | undefined)[] => box.leases().map(({ ended }) => ended?.state)

describe('R31 an apply under a policy with leases', () => {
  test('R35 says until when it is on probation, and which command ends that', () => {
    const id = box.signed()
    const { stdout } = box.run(['apply', id])
    const [lease] = box.leases()
    expect(stdout).toContain(`on probation until ${lease?.expiresAt}`)
    expect(stdout).toContain('writ run codex -- ')
    expect(stdout).toContain('writ confirm codex')
    expect(box.run(['gate', 'codex']).stdout).toMatch(/^open {2}codex\n {2}ON_PROBATION {2}/)
  })

  test('R35 gives programs the lease', () => {
    const id = box.signed()
    expect(box.run(['apply', id, '--json']).json()).toMatchObject({
      plan: id,
      outcome: 'changed',
      lease: { runtimes: ['codex', 'hermes-codex-runtime'], ended: null },
    })
  })
})

describe('R29 once the time is over', () => {
  test('R31 the gate only looks where asked to, and undoes first otherwise', () => {
    const id = box.applied()
    box.expire()
    const look = box.run(['gate', 'codex', '--no-undo', '--json'])
    expect(look.code).toBe(78)
    expect(look.json()).toMatchObject({
      open: false,
      reasons: [{ code: 'LEASE_EXPIRED', plan: id }],
    })
    expect(box.run(['gate', 'codex', '--no-undo']).stdout).toContain('next: writ gate codex')
    expect(box.read(config)).not.toBe(before)
    const { code, stdout } = box.run(['gate', 'codex', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      open: true,
      reasons: [],
      settled: [{ plan: id, state: 'undone', error: null }],
    })
    expect(box.read(config)).toBe(before)
    expect([box.run(['verify']).code, box.run(['log', '--verify']).code]).toEqual([0, 0])
  })

  test('R31 run undoes first, and starts the worker with the files from before', () => {
    box.applied()
    box.expire()
    const ran = box.run(['run', 'codex', '--', 'cat', box.file(config)])
    expect([ran.code, ran.stdout]).toEqual([0, before])
    expect(ran.stderr).toContain('UNDONE')
  })

  test('R29 an edit since stays, is told, and closes the gate until somebody decides', () => {
    const id = box.applied()
    const edited = `${box.read(config)}# mine\n`
    box.write(config, edited)
    box.expire()
    const closed = box.run(['gate', 'codex'])
    expect(closed.code).toBe(78)
    expect(closed.stdout).toContain('NOT UNDONE')
    expect(closed.stdout).toContain('next: writ confirm codex')
    expect(box.read(config)).toBe(edited)
    expect(box.run(['rollback', id, '--yes']).code).toBe(0)
    expect([box.run(['gate', 'codex']).code, box.read(config)]).toEqual([0, `${before}# mine\n`])
  })

  test('R35 the doctor names the command', () => {
    box.applied()
    box.expire()
    const doctor = box.run(['doctor', '--json'])
    expect(doctor.code).toBe(1)
    expect(doctor.stdout).toContain('"fix": "writ gate codex"')
    box.run(['gate', 'codex'])
    expect(box.run(['doctor']).code).toBe(0)
  })

  test('R35 a person can still keep it', () => {
    box.applied()
    box.expire()
    expect(box.run(['confirm', 'codex', '--json']).json()).toMatchObject({
      code: 'CONFIRMATION_MISSING',
    })
    expect(box.run(['confirm', 'codex', '--yes']).stdout).toMatch(/^kept {2}plan wp1-/)
    expect([box.run(['gate', 'codex']).code, states()]).toEqual([0, ['kept']])
    expect(box.read(config)).not.toBe(before)
  })
})

describe('R31 a boot through run', () => {
  const sh = (script: string, ...options: readonly string[]): ReturnType<LeaseBox['run']> =>
    box.run(['run', 'codex', ...options, '--', 'sh', '-c', script])

  test('R31 that ends with 0 keeps the change', () => {
    box.applied()
    const ran = sh('echo out; echo err >&2')
    expect([ran.code, ran.stdout, states()]).toEqual([0, 'out\n', ['kept']])
    expect(ran.stderr).toMatch(/^err\nwrit: codex has booted: plan wp1-\w+ is kept\n$/)
    box.expire()
    expect(box.run(['gate', 'codex', '--json']).json()).toMatchObject({ reasons: [], settled: [] })
  })

  test('R31 that lives long enough keeps the change, however it ends', () => {
    box.applied()
    const isKept = `grep -q '"kept"' "$WRIT_STATE_DIR"/leases/*.json`
    const ran = sh(`until ${isKept}; do sleep 0.05; done; exit 3`, '--boot-seconds', '1')
    expect([ran.code, states()]).toEqual([3, ['kept']])
    expect(box.read(config)).not.toBe(before)
  })

  test.each([
    ['exit 7', 7],
    ['kill -KILL $$', 137],
    ['kill -SEGV $$', 139],
  ])(
    'R29 that fails (%s) undoes the change at once, and the exit code is its own',
    (script, code) => {
      box.applied()
      const ran = sh(`cat "$HOME/${config}" > "$HOME/seen"; ${script}`)
      expect(ran.code).toBe(code)
      expect(ran.stderr).toContain('UNDONE')
      expect([box.read(config), states()]).toEqual([before, ['undone']])
      expect(box.read('seen')).not.toBe(before)
      expect(box.run(['gate', 'codex']).code).toBe(0)
    },
  )

  test('R35 that fails is told to programs on standard error, a line each', () => {
    const id = box.applied()
    const ran = sh('echo mine; exit 1', '--json')
    expect(ran.stdout).toBe('mine\n')
    expect(
      ran.stderr
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toMatchObject([{ event: 'settled', plan: id, state: 'undone' }])
  })

  test('R31 that was stopped from outside proves nothing', () => {
    box.applied()
    const ran = sh('kill -TERM $PPID; exec sleep 60')
    expect([ran.code, states()]).toEqual([143, [undefined]])
  })

  test('R31 that never was one proves nothing', () => {
    box.applied()
    const ran = box.run(['run', 'codex', '--json', '--', 'no-such-command'])
    expect(ran.json()).toMatchObject({ code: 'USAGE' })
    expect(states()).toEqual([undefined])
  })

  test('R29 that fails where a file was edited since undoes nothing and closes the gate', () => {
    box.applied()
    const ran = sh(`echo '# by the worker' >> "$HOME/${config}"; exit 5`)
    expect(ran.code).toBe(5)
    expect(ran.stderr).toContain('NOT UNDONE')
    expect(box.read(config)).toContain('# by the worker')
    expect(box.run(['gate', 'codex']).code).toBe(78)
  })

  test('R31 of another runtime the change affects proves it, too', () => {
    box.applied()
    expect(box.run(['run', 'hermes-codex-runtime', '--', 'true']).code).toBe(0)
    expect(states()).toEqual(['kept'])
  })

  test.each(['0', '3601', '1.5', 'ten', '-1', ''])(
    'R35 for --boot-seconds %j is a usage error, and starts nothing',
    seconds => {
      const ran = box.run(['run', 'codex', `--boot-seconds=${seconds}`, '--', 'touch', 'started'])
      expect(ran.code).toBe(2)
      expect(() => box.read('started')).toThrow()
    },
  )
})

describe('R35 watch', () => {
  let watching: ChildProcess | undefined
  afterEach(() => {
    watching?.kill('SIGKILL')
    watching = undefined
  })

  test('R29 --once undoes what is over, and says with its exit code whether anything is left', () => {
    expect(box.run(['watch', '--once'])).toMatchObject({ code: 0, stdout: '' })
    const id = box.applied()
    expect(box.run(['watch', '--once', '--json'])).toMatchObject({ code: 0, stdout: '' })
    box.expire()
    const { code, stdout } = box.run(['watch', '--once', '--json'])
    expect([code, stdout.split('\n').length]).toEqual([0, 2])
    expect(JSON.parse(stdout)).toMatchObject({ event: 'settled', plan: id, state: 'undone' })
    expect(box.read(config)).toBe(before)
  })

  test('R29 --once says that an edit stays', () => {
    box.applied()
    box.write(config, `${box.read(config)}# mine\n`)
    box.expire()
    const ran = box.run(['watch', '--once'])
    expect([ran.code, ran.stdout.startsWith('NOT UNDONE')]).toEqual([12, true])
    expect(box.run(['watch', '--once']).code).toBe(0)
  })

  test('R29 waits without a terminal, wakes for a change, and ends with 0 when told to', async () => {
    const child = spawn(process.execPath, [writBin, 'watch', '--json'], {
      env: box.env,
      cwd: box.home,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    watching = child
    const ended = new Promise<number | null>(resolve => {
      child.once('exit', code => resolve(code))
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value ?? 'null')
    const id = box.applied()
    expect(await next()).toMatchObject({ event: 'probation', plan: id })
    box.expire()
    expect(await next()).toMatchObject({ event: 'settled', plan: id, state: 'undone' })
    expect(box.read(config)).toBe(before)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})
