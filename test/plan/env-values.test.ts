import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyPathId } from '../../src/model/key-path.ts'
import type { EnvDeclaration, Template } from '../../src/model/migration.ts'
import type { PathFact } from '../../src/model/snapshot.ts'
import { assessEnv, type EnvFacts, resolveTemplate } from '../../src/plan/env-values.ts'
import { templateParts } from '../../src/plan/migration-template.ts'

const paths: Readonly<Record<string, PathFact>> = {
  '/home/ann/.hermes': 'directory',
  '/home/ann/notes.txt': 'file',
  '/home/ann/locked': 'unreadable',
  '/usr/bin/python3': 'executable',
  '/home/bob/.hermes': 'directory',
  '/tmp/pytest-of-ann/h': 'directory',
  '/opt/work/tmp': 'directory',
}

function facts(value: string | undefined, more: Partial<EnvFacts> = {}): EnvFacts {
  return {
    env: () => value,
    inspectPath: path => paths[path] ?? 'absent',
    findCommand: name => (name === 'python3' ? '/usr/bin/python3' : undefined),
    home: '/home/ann',
    accountHome: '/home/ann',
    tempDirs: ['/opt/work/tmp'],
    ...more,
  }
}

const declare = (parts: Partial<EnvDeclaration>): EnvDeclaration => ({
  name: 'X',
  class: 'text',
  must: [],
  intended: [],
  ...parts,
})

const landing = { name: 'X', change: 0, path: ['a'] }

/** The kinds found, by declaring one after the other intended until nothing is left to refuse. */
function verdict(
  parts: Partial<EnvDeclaration>,
  value: string | undefined,
  more?: Partial<EnvFacts>,
): string {
  const kinds = ['unset', 'empty', 'temporary', 'other-home', 'missing'] as const
  const declaration = declare(parts)
  const { problems } = assessEnv([declaration], [landing], facts(value, more))
  if (problems.length === 0) return 'fine'
  const intended = assessEnv([{ ...declaration, intended: kinds }], [landing], facts(value, more))
  if (intended.problems.length > 0) return 'never'
  return intended.uses[0]?.accepted.join('+') ?? ''
}

describe('assessEnv', () => {
  test.each<[EnvDeclaration['class'], string | undefined, string]>([
    ['path', undefined, 'unset'],
    ['secret', undefined, 'unset'],
    ['text', '', 'empty'],
    ['secret', ' \n', 'empty'],
    ['path', '/home/ann/.hermes', 'fine'],
    ['path', '/home/ann/.hermes/', 'missing'],
    ['path', '/home/ann/gone', 'missing'],
    ['path', '/home/ann/locked', 'missing'],
    ['path', '.hermes', 'missing'],
    ['path', '/tmp/pytest-of-ann/h', 'temporary'],
    ['path', '/opt/work/tmp', 'temporary'],
    ['path', '/home/bob/.hermes', 'other-home'],
    ['path', '/root/.hermes', 'other-home+missing'],
    ['path', '/home/ann/../bob/.hermes', 'other-home+missing'],
    ['command', 'python3', 'fine'],
    ['command', 'python4', 'missing'],
    ['command', '/usr/bin/python3', 'fine'],
    ['command', '/home/ann/notes.txt', 'missing'],
    ['command', '/usr/bin/gone', 'missing'],
    ['command', './python3', 'missing'],
    ['command', 'python3 -m x', 'missing'],
    ['text', 'production', 'fine'],
    ['text', '/home/ann/lib:/tmp/lib', 'temporary'],
    ['text', 'https://example.com/tmp/x', 'fine'],
    ['text', 'file:///tmp/x', 'temporary'],
    ['secret', 'sk-abc/tmp/def', 'fine'],
    ['text', '‹secret 4f2a91c0›', 'never'],
    ['secret', '***', 'never'],
    ['text', 'a\uFFFDb', 'never'],
  ])('R11 judges a %s of %j as %s', (kind, value, expected) => {
    expect(verdict({ class: kind }, value)).toBe(expected)
  })

  test.each([
    '/tmp',
    '/tmp/x',
    '/var/tmp/x',
    '/private/tmp/x',
    '/var/folders/ab/cd/T/x',
    '/private/var/folders/ab/cd/T/x',
    '/dev/shm/x',
    '/run/user/1000/x',
    '/proc/self/cwd',
    '/srv/pytest-of-root/pytest-3/h0',
    '/srv/pytest-12/h',
    '/srv/tmpab12cd_4/x',
    '/srv/tmp.Xa9QzR1b',
    '/home/ann/.npm/_npx/1a2b/node_modules/.bin/x',
    '/srv/fake_home',
    '/srv/test-hermes/x',
    'C:\\Users\\ann\\AppData\\Local\\Temp\\x',
    '/home/ann/.local/share/Trash/files/x',
  ])('R11 takes %s for temporary', value => {
    expect(verdict({ class: 'text' }, value, { accountHome: '/home/ann' })).toContain('temporary')
  })

  test.each([
    '/srv/tmpl/x',
    '/home/ann/template',
    '/home/ann/tmp-notes',
    '/opt/pytest/bin',
    '/opt/work/tmpx',
  ])('R11 does not take %s for temporary', value => {
    expect(verdict({ class: 'text' }, value)).toBe('fine')
  })

  test('R11 tells a scratch HOME from the home of the account', () => {
    const scratch = { home: '/opt/scratch', accountHome: '/home/ann' }
    expect(verdict({ class: 'text' }, '/opt/scratch/.hermes', scratch)).toBe('other-home')
    expect(verdict({ class: 'text' }, '/home/ann/.hermes', scratch)).toBe('fine')
    expect(verdict({ class: 'text' }, '/home/ann/x', { accountHome: undefined })).toBe('fine')
    const windows = { home: 'C:\\Users\\ann', accountHome: 'C:\\Users\\ann\\' }
    expect(verdict({ class: 'text' }, 'C:\\Users\\ann\\x', windows)).toBe('fine')
    expect(verdict({ class: 'text' }, 'C:\\Users\\bob\\x', windows)).toBe('other-home')
    expect(verdict({ class: 'text' }, '/home/linuxbrew/.linuxbrew/bin/x')).toBe('fine')
  })

  test.each<[EnvDeclaration['must'][number], EnvDeclaration['class'], string, string]>([
    ['exists', 'path', '/home/ann/notes.txt', 'fine'],
    ['exists', 'text', '/home/ann/gone', 'never'],
    ['directory', 'path', '/home/ann/.hermes', 'fine'],
    ['directory', 'path', '/home/ann/notes.txt', 'never'],
    ['file', 'path', '/home/ann/notes.txt', 'fine'],
    ['file', 'path', '/home/ann/.hermes', 'never'],
    ['absolute', 'text', 'a', 'never'],
    ['absolute', 'command', 'python3', 'never'],
    ['executable', 'command', 'python3', 'fine'],
    ['executable', 'path', '/home/ann/notes.txt', 'never'],
  ])('R11 holds to must: %s for a %s of %s', (must, kind, value, expected) => {
    expect(verdict({ class: kind, must: [must] }, value)).toBe(expected)
  })

  test('R11 records what was found and declared intended, with every landing', () => {
    const lands = [
      landing,
      { name: 'X', change: 1, path: ['b', 0] },
      { name: 'Y', change: 0, path: ['c'] },
    ]
    const declaration = declare({ class: 'path', intended: ['temporary', 'missing'] })
    const { uses, problems } = assessEnv([declaration], lands, facts('/tmp/gone'))
    expect(problems).toEqual([])
    expect(uses).toEqual([
      {
        name: 'X',
        class: 'path',
        value: '/tmp/gone',
        accepted: ['temporary', 'missing'],
        lands: [
          { change: 0, path: ['a'] },
          { change: 1, path: ['b', 0] },
        ],
      },
    ])
  })

  test('R11 judges nothing that lands nowhere', () => {
    expect(assessEnv([declare({})], [], facts(undefined))).toEqual({ uses: [], problems: [] })
  })

  test('R34 no problem holds the value', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('/tmp/', '/home/bob/', './', '‹secret 4f2a91c0›', '***'),
        fc.stringMatching(/^[a-z]{12}$/),
        fc.constantFrom('secret', 'path', 'command', 'text'),
        (prefix, canary, kind) => {
          const declaration = declare({ class: kind, must: ['exists', 'executable'] })
          const { problems } = assessEnv([declaration], [landing], facts(prefix + canary))
          expect(problems.length).toBeGreaterThan(0)
          expect(JSON.stringify(problems)).not.toContain(canary)
          expect(problems.every(({ code }) => code === 'ENV_REJECTED')).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('templates', () => {
  test.each<[string, unknown]>([
    ['', []],
    [`plain $HOME \${TOKEN}`, [{ text: `plain $HOME \${TOKEN}` }]],
    [`\${env:A}`, [{ env: 'A' }]],
    [`x\${env:A}y\${env:B}`, [{ text: 'x' }, { env: 'A' }, { text: 'y' }, { env: 'B' }]],
    [`$\${env:A}`, [{ text: `\${env:A}` }]],
    [`$$\${env:A}`, [{ text: `$\${env:A}` }]],
    [`a$\${b}c`, [{ text: `a\${b}c` }]],
    ['$$', [{ text: '$$' }]],
  ])('splits %j', (text, parts) => {
    expect(templateParts(text)).toEqual({ parts })
  })

  test('an escaped text is literal again', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const escaped = text.replaceAll(`\${`, () => `$\${`)
        const { parts, problem } = templateParts(escaped)
        fc.pre(!text.includes(`$\${`))
        expect(problem).toBeUndefined()
        expect(parts).toEqual(text === '' ? [] : [{ text }])
      }),
      { numRuns: 200 },
    )
  })

  test('R11 a resolved template knows where its text came from', () => {
    const template: Template = {
      kind: 'table',
      entries: new Map<string, Template>([
        ['a', { kind: 'env', parts: [{ env: 'A' }, { text: ':' }, { env: 'B' }, { env: 'A' }] }],
        ['b', { kind: 'array', items: [{ kind: 'env', parts: [{ env: 'NONE' }] }] }],
        ['c', { kind: 'literal', value: { kind: 'integer', value: 1n } }],
      ]),
    }
    const env: Readonly<Record<string, string>> = { A: '1', B: '2' }
    const { value, origins } = resolveTemplate(template, name => env[name])
    expect(value).toEqual({
      kind: 'table',
      entries: new Map<string, unknown>([
        ['a', { kind: 'string', value: '1:21' }],
        ['b', { kind: 'array', items: [{ kind: 'string', value: '' }] }],
        ['c', { kind: 'integer', value: 1n }],
      ]),
    })
    expect([...origins]).toEqual([
      [keyPathId(['a']), ['A', 'B']],
      [keyPathId(['b', 0]), ['NONE']],
    ])
  })
})
