/** Where --out may point: neither command makes a directory that may stand for another disk. */
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

let box: Sandbox
let id: string
beforeEach(() => {
  box = makeSandbox()
  const content = box.read('.codex/config.toml').replace('"medium"', '"low"')
  const args = ['propose', '~/.codex/config.toml', '--from', '-', '--json']
  id = box.run(args, { input: content }).text('plan')
})
afterEach(() => box.dispose())

/** The same for both: where a directory has to be for each, and what the command line is. */
const commands: readonly (readonly [string, (directory: string) => string[]])[] = [
  ['log --sign', directory => ['log', '--sign', '--out', directory]],
  ['export', directory => ['export', id, '--out', `${directory}/plan.writ`]],
]

describe.each(commands)('writ %s --out', (_name, line) => {
  test('R35 names the command that makes a directory that is not there, and writes nothing', () => {
    const directory = join(box.path, 'not', 'there')
    const ran = box.run([...line(directory), '--json'])
    expect(ran.code).toBe(2)
    expect(ran.json()).toMatchObject({ code: 'USAGE', hint: `mkdir -p ${directory}` })
    expect(existsSync(join(box.state, 'heads'))).toBe(false)
    mkdirSync(directory, { recursive: true })
    expect(box.run(line(directory)).code).toBe(0)
    expect(readdirSync(directory)).not.toEqual([])
  })

  test('R35 names what stands in the way of a directory', () => {
    const file = box.file('.codex/config.toml')
    symlinkSync(join(box.path, 'nowhere'), box.file('dangling'))
    for (const [directory, culprit] of [
      [file, file],
      [`${file}/below`, file],
      [box.file('dangling'), box.file('dangling')],
    ] as const) {
      const ran = box.run([...line(directory), '--json'])
      expect(ran.json(), directory).toMatchObject({ code: 'USAGE', hint: `ls -ld ${culprit}` })
    }
  })

  test('takes the home for a tilde that the shell left', () => {
    mkdirSync(box.file('out'))
    expect(box.run(line('~/out')).code).toBe(0)
    expect(readdirSync(box.file('out'))).not.toEqual([])
  })
})

describe('--out', () => {
  test('R35 without --sign says which command takes it', () => {
    const ran = box.run(['log', '--out', 'somewhere', '--json'])
    expect(ran.json()).toMatchObject({ code: 'USAGE', hint: 'writ log --sign --out somewhere' })
  })

  test.each([['log', '--sign'], ['export']])('R35 of nothing is refused: %j', (...words) => {
    const named = words[0] === 'export' ? [...words, id] : words
    const before = readdirSync(box.home)
    const ran = box.run([...named, '--out', '', '--json'])
    expect([ran.code, ran.json()['code']]).toEqual([2, 'USAGE'])
    expect(readdirSync(box.home)).toEqual(before)
  })

  test.each(['out', 'out/'])('R35 export names a file to write into the directory %s', name => {
    mkdirSync(box.file('out'))
    const ran = box.run(['export', id, '--out', name, '--json'])
    const file = `${box.file('out')}/${id.slice(0, 12)}.writ`
    expect(ran.json()).toMatchObject({
      code: 'USAGE',
      hint: `writ export ${id.slice(0, 12)} --out ${file}`,
    })
    expect(readdirSync(box.file('out'))).toEqual([])
  })

  test('R35 export names the directory to make before a file in it', () => {
    const missing = box.file('nodir/')
    const line = ['export', id, '--out', 'nodir/', '--json']
    expect(box.run(line).json()).toMatchObject({ code: 'USAGE', hint: `mkdir -p ${missing}` })
    mkdirSync(missing)
    const [, , , file = ''] = String(box.run(line).json()['hint']).split(' ').slice(1)
    expect(box.run(['export', id, '--out', file]).code).toBe(0)
    expect(readdirSync(missing)).toHaveLength(1)
    const config = box.file('.codex/config.toml')
    const below = box.run(['export', id, '--out', `${config}/`, '--json'])
    expect(below.json()).toMatchObject({ code: 'USAGE', hint: `ls -ld ${config}` })
  })
})
