/** A plan of thousands of keys: the screen answers while it is proved elsewhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { makeSandbox } from '../helpers/sandbox.ts'
import { expectGivenBack, openWrit, pressUntil } from './operator.ts'

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
    program.type('x')
    await program.waitForText('Why reject the plan?')
    await pressUntil(program, '7', 'Reject this plan')
    await program.waitForText('Type or paste a reason')
    program.type('\x1b[200~too much at once\x1b[201~')
    await program.waitForText('too much at once')
    program.type('\r')
    await program.waitForText('type  reject')
    await program.typeVisibly('reject')
    program.type('\r')
    await program.waitForText('the plan is rejected')
    program.type('q')
    await expectGivenBack(program, 0)
    expect(JSON.parse(box.run(['show', id, '--statement', '--json']).stdout)).toMatchObject([
      { statement: { predicate: { decision: 'reject', view: { hunksShown: 0, hunksTotal: 1 } } } },
    ])
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
