/** Completions and the manual know every command and every option there is. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/command-table.ts'
import { argumentsOf, completedCommands } from '../../src/cli/completion/completed-commands.ts'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'

let box: Sandbox
beforeAll(() => {
  box = makeSandbox()
  box.write('bin/writ', `#!/bin/sh\nexec ${process.execPath} ${writBin} "$@"\n`, 0o755)
})
afterAll(() => box.dispose())

const typed = commands.filter(({ name }) => name !== 'inbox')

test('R35 what follows each command is known, and of no other', () => {
  expect(Object.keys(argumentsOf).toSorted()).toEqual(typed.map(({ name }) => name).toSorted())
})

describe('bash', () => {
  /** What bash offers for the last word. */
  function offered(...words: readonly string[]): string[] {
    const script = join(box.path, 'completion.bash')
    writeFileSync(script, box.run(['completion', 'bash']).stdout)
    const line = words.map(word => `'${word}'`).join(' ')
    const code = `source ${script}; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _writ; printf '%s\\n' "\${COMPREPLY[@]}"`
    const done = spawnSync('bash', ['-c', code], {
      encoding: 'utf8',
      cwd: box.home,
      env: { ...box.env, PATH: `${box.file('bin')}:${box.env['PATH']}` },
    })
    expect(done.stderr).toBe('')
    return done.stdout.split('\n').filter(word => word !== '')
  }

  test('R35 commands, options, words, runtimes, files and ids', () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    expect(offered('writ', 'sh')).toEqual(['show'])
    expect(offered('writ', 'show', '--d')).toEqual(['--diff'])
    expect(offered('writ', 'keys', 't')).toEqual(['trust'])
    expect(offered('writ', 'gate', 'co')).toContain('codex')
    expect(offered('writ', 'help', 'exit')).toEqual(['exit-codes'])
    expect(offered('writ', 'sign', 'wp1-')).toEqual([id.slice(0, 12)])
    expect(offered('writ', '--json', 'apply', 'wp1-')).toEqual([id.slice(0, 12)])
    expect(offered('writ', 'plan', '.cod')).toEqual(['.codex'])
    expect(offered('writ', 'doctor', 'x')).toEqual([])
  })
})

describe.each(['bash', 'zsh', 'fish'])('%s', shell => {
  test('R35 every command with all its options', async () => {
    const ran = box.run(['completion', shell])
    expect(ran.code, ran.stderr).toBe(0)
    for (const { name, options } of await completedCommands(commands)) {
      expect(ran.stdout).toMatch(new RegExp(`\\b${name}\\b`))
      for (const option of options) {
        const spelled = shell === 'fish' ? `-l ${option.name}` : `--${option.name}`
        expect(ran.stdout, `${name} ${option.name}`).toContain(spelled)
      }
    }
  })

  const found = spawnSync(shell, ['-c', 'exit 0']).status === 0
  test.skipIf(!found)('R35 its shell can read it', () => {
    const script = box.run(['completion', shell]).stdout
    const done = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' })
    expect(done.stderr).toBe('')
    expect(done.status).toBe(0)
  })
})

test('R35 another shell is refused with the ones there are', () => {
  const ran = box.run(['completion', 'constructor', '--json'])
  expect(ran.code).toBe(2)
  expect(ran.json()).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('bash') })
})

describe('the manual', () => {
  test('R35 has every command, and no line the formatter would take for a request', () => {
    const page = box.run(['man']).stdout
    for (const { name } of typed) expect(page).toContain(`.SS writ ${name.replaceAll('-', '\\-')}`)
    const requests = page.split('\n').filter(line => /^[.']/.test(line))
    for (const line of requests) expect(line).toMatch(/^\.(?:TH|SH|SS|PP|TP|B|BR|I|br|nf|fi)\b/)
  })

  const found = spawnSync('groff', ['--version']).status === 0
  test.skipIf(!found)('R35 is set without a complaint', () => {
    const page = box.run(['man']).stdout
    const done = spawnSync('groff', ['-man', '-Tutf8', '-ww'], { input: page, encoding: 'utf8' })
    expect(done.stderr).toBe('')
    expect(done.stdout).toContain('writ break-glass')
  })
})
