/** The command a stale plan names, run as it stands, by somebody who stands elsewhere. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

/** Returns the hint of a plan whose file somebody edits. */
function hintOf(args: readonly string[], cwd: string): string {
  const made = box.run([...args, '--json'], { cwd })
  expect(made.code, made.stdout).toBe(0)
  box.write(config, `${box.read(config)}# edited\n`)
  const refused = box.run(['sign', made.text('plan'), '--confirm', 'x', '--json'])
  expect(refused.json()).toMatchObject({ code: 'PLAN_STALE' })
  return refused.text('hint')
}

function runAsTyped(command: string): Readonly<Record<string, unknown>> {
  const script = `writ() { "${process.execPath}" "${writBin}" "$@"; }\n${command} --json`
  const { stdout } = spawnSync('sh', ['-c', script], { env: box.env, cwd: '/', encoding: 'utf8' })
  return JSON.parse(stdout)
}

function planOf(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { plan } = JSON.parse(box.run(['show', String(answer['plan']), '--json']).stdout)
  return plan
}

describe('R19 R35 the command of a stale plan', () => {
  const actors = ['agent:codex', 'bob', "agent:o'neill and --diff"]
  test.each(actors)('keeps the content and that %s asked', actor => {
    const folder = box.file("work, mine/it's")
    mkdirSync(folder, { recursive: true })
    const content = box.read(config).replace('"medium"', '"low"')
    box.write("work, mine/it's/new.toml", content)
    const args = ['propose', `~/${config}`, '--from', 'new.toml', '--actor', actor]
    const again = planOf(runAsTyped(hintOf(args, folder)))
    expect(again).toMatchObject({
      author: { principal: actor },
      origin: { kind: 'proposal', source: `${folder}/new.toml` },
      changes: [{ target: `~/${config}`, action: 'update' }],
    })
  })

  test('R1 leads over the same links', () => {
    renameSync(box.file('.codex'), box.file('dotfiles'))
    symlinkSync(box.file('dotfiles'), box.file('.codex'))
    const content = box.read(config).replace('"medium"', '"low"')
    const source = box.write('new.toml', content)
    const hint = hintOf(['propose', config, '--from', source], box.home)
    expect(planOf(runAsTyped(hint))).toMatchObject({
      changes: [{ target: `~/${config}`, links: [{ path: box.file('.codex') }] }],
    })
  })

  test('names who asked for a migration too', () => {
    const hint = hintOf(['plan', demoMigration, '--actor', 'agent:hermes'], box.home)
    expect(hint).toContain('--actor agent:hermes')
  })
})
