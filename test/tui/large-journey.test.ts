/** A plan of thousands of keys: the screen answers while it is proved elsewhere. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { makeSandbox } from '../helpers/sandbox.ts'
import { apply, confirm, expectGivenBack, openWrit, reject } from './operator.ts'

const keys = 6000

test('R15 keys are answered while a large plan is read, and it is decided on like any other', {
  timeout: 60_000,
}, async () => {
  const box = makeSandbox()
  try {
    const text = (side: string): string =>
      Array.from({ length: keys }, (_, at) => `key_${at} = "${side} value ${at}"\n`).join('')
    box.write('.codex/config.toml', text('old'))
    box.write('new.toml', text('new'))
    const proposal = [box.file('.codex/config.toml'), '--from', box.file('new.toml')]
    const id = box.run(['propose', ...proposal, '--json']).text('plan')
    const program = openWrit(box, { columns: 120, rows: 40 })
    await program.waitForText('1 plan')
    program.type('\r')
    await program.waitForText('reading the plan')
    await vi.waitFor(() => expect(childrenOf(program.pid, '--look service')).toHaveLength(1), {
      ...{ timeout: 10_000, interval: 20 },
    })
    program.type('\x1b')
    await program.waitFor(text => !text.includes('reading'), 'the inbox')
    expect(program.screen.text()).not.toContain('Changes')
    program.type('\r')
    await program.waitForText('[1 Changes]')
    await program.waitForText(`${keys} boot-path`)
    program.type('G')
    await program.waitForText(`key_${keys - 1}`)
    program.type('2')
    await program.waitForText('1 - key_0 = "old value 0"')
    program.type('G')
    await program.waitForText(`+ key_${keys - 1} = "new value ${keys - 1}"`)
    await reject(program, 'too much at once')
    program.type('q')
    await expectGivenBack(program, 0)
    expect(JSON.parse(box.run(['show', id, '--statement', '--json']).stdout)).toMatchObject([
      { statement: { predicate: { decision: 'reject', view: { hunksShown: 0, hunksTotal: 1 } } } },
    ])
  } finally {
    box.dispose()
  }
})

test('R15 R16 R26 a large plan is signed elsewhere and applied here', {
  timeout: 60_000,
}, async () => {
  const box = makeSandbox()
  try {
    // Long prompts: as large a plan as thousands of keys, and made sooner.
    const names = Array.from({ length: 100 }, (_, at) => `prompt_${at}`)
    const text = (word: string): string =>
      names.map(name => `${name} = "${`${word} `.repeat(1500)}"\n`).join('')
    box.write('.codex/config.toml', text('old'))
    const edits = names.map(name => `  - { path: ${name}, value: "${'new '.repeat(1500)}" }\n`)
    const file = box.write(
      'many.yaml',
      `writ: migration/v1\nid: many\nowner: tests\nversion: 1\ntarget: ~/.codex/config.toml\nset:\n${edits.join('')}rollbackOwner: tests\n`,
    )
    const id = box.run(['plan', file, '--json']).text('plan')
    expect(statSync(join(box.state, 'plans', id, 'plan.json')).size).toBeGreaterThan(1024 * 1024)
    const program = openWrit(box, { columns: 80, rows: 24 }, `review ${id}`)
    await program.waitForText('[1 Changes]')
    program.type('S')
    await program.waitForText('Sign this plan')
    await confirm(program, id, 'sign')
    await program.waitForText('Your approval is recorded')
    await apply(program, id, 'apply')
    program.type('\x1b')
    program.type('\x03')
    await expectGivenBack(program, 130)
    expect(box.read('.codex/config.toml')).toBe(text('new'))
    expect(box.run(['verify']).code).toBe(0)
  } finally {
    box.dispose()
  }
})

/** Processes below one whose command line has the text. */
function childrenOf(pid: number, text: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(other => ancestorsOf(other).includes(pid) && commandOf(other).includes(text))
}

function ancestorsOf(pid: number): number[] {
  const parent = Number(fileOf(pid, 'stat').split(') ').at(-1)?.split(' ')[1] ?? 0)
  return parent > 1 ? [parent, ...ancestorsOf(parent)] : []
}

function commandOf(pid: number): string {
  return fileOf(pid, 'cmdline').replaceAll('\0', ' ')
}

/** A process may end while it is looked at. */
function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
