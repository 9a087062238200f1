import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WritError } from '../../src/model/errors.ts'
import type { Migration } from '../../src/model/migration.ts'
import { encodeValue } from '../../src/model/value.ts'
import { readMigration } from '../../src/plan/read-migration.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const fixture = (name: string): Migration =>
  readMigration(
    readFileSync(new URL(`../../fixtures/migrations/${name}`, import.meta.url)),
    `fixtures/migrations/${name}`,
  )

/** `line:column` of every problem, in the order told. */
function places(text: string, name = 'm.yaml'): string[] {
  try {
    readMigration(bytes(text), name)
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    expect(error.code).toBe('MIGRATION_INVALID')
    expect(error.path).toBe(name)
    return error.problems.map(({ places = [] }) => `${places[0]?.line}:${places[0]?.column}`)
  }
  return []
}

function details(text: string, name = 'm.yaml'): string {
  try {
    readMigration(bytes(text), name)
  } catch (error) {
    if (error instanceof WritError) return error.problems.map(({ detail }) => detail).join('\n')
  }
  return ''
}

const head = `writ: migration/v1
id: a
owner: b
version: 1
rollbackOwner: c
`
const codex = 'target: ~/.codex/config.toml\n'

describe('elements and handovers', () => {
  const [claude, hermes, shell] = fixture('lists-and-handovers.yaml').targets

  test('R12 reads elements in the order in which they are done', () => {
    expect(claude?.operations).toMatchObject([
      { kind: 'exclude', path: ['permissions', 'allow'], items: [{ kind: 'literal' }] },
      { kind: 'include', path: ['permissions', 'deny'], items: [{}, {}] },
    ])
  })

  test('R8 reads what may change hands, and the dialect of a reader', () => {
    expect(hermes?.handovers).toEqual(['repair', 'evict', 'adopt'])
    expect([hermes?.dialect, shell?.dialect, claude?.handovers]).toEqual([null, 'sh', []])
  })

  test.each([
    [
      'an element from the environment',
      `${codex}include: [{path: a, items: ["\${env:X}"]}]\n`,
      '7:11',
    ],
    [
      'a list that is also set',
      `${codex}set: [{path: a, value: []}]\ninclude: [{path: a, items: [b]}]\n`,
      '8:11',
    ],
    ['a handover without a block', `${codex}set: [{path: a, value: 1}]\nadopt: true\n`, '8:8'],
  ])('R35 refuses %s, with its place', (_, text, place) => {
    expect(places(head + text)).toContain(place)
  })
})

describe('documents', () => {
  test('R11 says the same in YAML, JSON and TOML', () => {
    const yaml = fixture('codex-runtime.yaml')
    expect(fixture('codex-runtime.json')).toEqual(yaml)
    const { targets, env, ...rest } = fixture('codex-runtime.toml')
    const { targets: yamlTargets, env: yamlEnv, ...yamlRest } = yaml
    expect(rest).toEqual(yamlRest)
    expect(env.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(yamlEnv)
    expect(targets).toEqual(yamlTargets)
  })

  test('R11 lists every variable with its class and conditions', () => {
    const migration = fixture('codex-runtime.yaml')
    expect(migration.env).toEqual([
      { name: 'HERMES_HOME', class: 'path', must: ['exists', 'directory'], intended: [] },
      { name: 'HERMES_PYTHON', class: 'command', must: [], intended: [] },
      { name: 'HERMES_TOKEN', class: 'secret', must: [], intended: [] },
    ])
    expect(migration.affects).toEqual(['codex', 'hermes-codex-runtime'])
    expect(migration.targets[0]).toMatchObject({ consumer: 'codex', format: 'toml' })
  })

  test('R13 adds the consumers of the targets to the affected runtimes', () => {
    expect(fixture('several-targets.yaml').affects).toEqual([
      'hermes-codex-runtime',
      'codex',
      'hermes',
    ])
  })

  test.each([
    ['codex-runtime.yaml', ['block']],
    ['single-keys.yaml', ['remove', 'remove', 'set', 'set', 'set']],
    ['remove-block.yaml', ['absent']],
    ['whole-file.yaml', ['file']],
  ])('orders the operations of %s', (name, kinds) => {
    expect(fixture(name).targets[0]?.operations.map(({ kind }) => kind)).toEqual(kinds)
  })

  test('keeps key paths as lists, dots in keys included', () => {
    const paths = fixture('single-keys.yaml').targets[0]?.operations.map(operation =>
      'path' in operation ? operation.path : [],
    )
    expect(paths).toEqual([
      ['mcp_servers', 'old.search'],
      ['projects', '/srv/scratch', 'trust_level'],
      ['sandbox_mode'],
      ['sandbox_workspace_write', 'writable_roots'],
      ['mcp_servers', 'fs', 'env', 'TEMPLATE'],
    ])
  })

  test.each([
    ['a.b', ['a', 'b']],
    [' a . "b.c" . \'d"e\' ', ['a', 'b.c', 'd"e']],
    ['"\\u0061"', ['a']],
    ['plugins."github@openai".enabled', ['plugins', 'github@openai', 'enabled']],
    ['""', ['']],
  ])('reads the dotted key %s', (text, path) => {
    const document = `${head}${codex}remove: [${JSON.stringify(text)}]\n`
    expect(readMigration(bytes(document), 'm.yaml').targets[0]?.operations).toEqual([
      { kind: 'remove', path },
    ])
  })

  test.each(['a.', '.a', 'a..b', 'a b', 'a[0]', '"a', 'ä', "'a'b"])(
    'refuses the dotted key %s',
    text => {
      expect(places(`${head}${codex}remove: [${JSON.stringify(text)}]\n`)).toEqual(['7:10'])
    },
  )

  test('keeps integers exact, timestamps text, and decimals decimal', () => {
    const document = `${head}target: x.json
set:
  - { path: a, value: 9007199254740993 }
  - { path: b, value: 2026-05-15 }
  - { path: c, value: 1.0 }
  - { path: d, value: off }
  - { path: e, value: ~ }
`
    const operations = readMigration(bytes(document), 'm.yaml').targets[0]?.operations ?? []
    const values = operations.map(operation =>
      operation.kind === 'set' && operation.value.kind === 'literal'
        ? encodeValue(operation.value.value)
        : undefined,
    )
    expect(values).toEqual([
      { kind: 'integer', value: '9007199254740993' },
      { kind: 'string', value: '2026-05-15' },
      { kind: 'float', value: '1' },
      { kind: 'string', value: 'off' },
      { kind: 'null' },
    ])
  })

  test('resolves aliases', () => {
    const document = `${head}${codex}set:
  - { path: a, value: &list [x, y] }
  - { path: b, value: *list }
`
    const [a, b] = readMigration(bytes(document), 'm.yaml').targets[0]?.operations ?? []
    expect(a?.kind === 'set' && a.value).toEqual(b?.kind === 'set' && b.value)
  })

  test.each([
    ['~/.codex/config.toml', '', 'codex', 'toml'],
    ['~/project/.codex/config.toml', '', 'codex', 'toml'],
    ['~/.hermes/config.yaml', '', 'hermes', 'yaml'],
    ['~/.hermes/.env', '', 'hermes', 'dotenv'],
    ['/srv/agent/config.toml', 'consumer: codex\n', 'codex', 'toml'],
    ['/srv/agent/settings.json', '', null, 'json'],
    ['/srv/agent/settings', 'format: yaml\n', null, 'yaml'],
  ])('tells consumer and format of %s', (target, extra, consumer, format) => {
    const document = `${head}target: ${target}\n${extra}set: [{ path: a, value: b }]\n`
    expect(readMigration(bytes(document), 'm.yaml').targets[0]).toMatchObject({ consumer, format })
  })
})

describe('refusals', () => {
  test.each<[string, string, string[]]>([
    ['an unknown field', `${head}${codex}absent: true\nrolbackOwner: x\n`, ['8:1']],
    ['a missing field', 'writ: migration/v1\n', Array(5).fill('1:1')],
    [
      'another kind of document',
      `${head.replace('migration/v1', 'policy/v1')}${codex}absent: true\n`,
      ['1:7'],
    ],
    [
      'a version below 1',
      `${head.replace('version: 1', 'version: 0')}${codex}absent: true\n`,
      ['4:10'],
    ],
    [
      'a version that is no integer',
      `${head.replace('version: 1', 'version: 1.5')}${codex}absent: true\n`,
      ['4:10'],
    ],
    [
      'a name unfit for a block',
      `${head.replace('id: a', 'id: a/b')}${codex}absent: true\n`,
      ['2:5'],
    ],
    [
      'an empty text',
      `${head.replace('rollbackOwner: c', 'rollbackOwner: ""')}${codex}absent: true\n`,
      ['5:16'],
    ],
    ['no target', head, ['1:1']],
    [
      'target and targets',
      `${head}${codex}targets: [{ target: ~/x.toml, absent: true }]\n`,
      ['6:9'],
    ],
    ['no operation', `${head}${codex}`, ['1:1']],
    [
      'a target twice',
      `${head}targets:\n  - { target: ~/x.toml, absent: true }\n  - { target: ~/x.toml, absent: true }\n`,
      ['8:5'],
    ],
    ['an item without target', `${head}targets:\n  - { absent: true }\n`, ['7:5']],
    ['an unknown runtime', `${head}${codex}consumer: codx\nabsent: true\n`, ['7:11']],
    ['an unknown format', `${head}${codex}format: tomll\nabsent: true\n`, ['7:9']],
    ['a format nobody can tell', `${head}target: ~/x\nabsent: true\n`, ['1:1']],
    ['a target with a variable', `${head}target: $CODEX_HOME/config.toml\nabsent: true\n`, ['6:9']],
    ['the home of another user', `${head}target: ~root/x.toml\nabsent: true\n`, ['6:9']],
    ['a directory', `${head}target: ~/.codex/\nabsent: true\n`, ['6:9']],
    ['absent: false', `${head}${codex}absent: false\n`, ['7:9']],
    ['absent with block', `${head}${codex}absent: true\nblock: { values: { a: 1 } }\n`, ['7:9']],
    ['file with something else', `${head}${codex}file: x\nset: [{ path: a, value: 1 }]\n`, ['7:7']],
    ['an empty block', `${head}${codex}block: { values: {} }\n`, ['7:18']],
    ['a block without values', `${head}${codex}block: { a: 1 }\n`, ['7:8', '7:10']],
    [
      'one path set twice',
      `${head}${codex}set:\n  - { path: a.b, value: 1 }\n  - { path: [a, b], value: 2 }\n`,
      ['9:5'],
    ],
    [
      'a path below another',
      `${head}${codex}set:\n  - { path: a.b, value: 1 }\n  - { path: a, value: 2 }\n`,
      ['9:5'],
    ],
    [
      'a path set and in the block',
      `${head}${codex}set: [{ path: a, value: 1 }]\nblock: { values: { a: { b: 1 } } }\n`,
      ['8:18'],
    ],
    [
      'a path set and removed',
      `${head}${codex}remove: [a]\nset: [{ path: a, value: 1 }]\n`,
      ['8:7'],
    ],
    ['null for TOML', `${head}${codex}set: [{ path: a, value: null }]\n`, ['7:25']],
    [
      'an integer too large for TOML',
      `${head}${codex}set: [{ path: a, value: 9223372036854775808 }]\n`,
      ['7:25'],
    ],
    [
      'a float too large for a float',
      `${head}target: x.json\nset: [{ path: a, value: 1e400 }]\n`,
      ['7:25'],
    ],
    [
      'a variable that is not declared',
      `${head}${codex}set: [{ path: a, value: "x\${env:NOPE}" }]\n`,
      ['7:25'],
    ],
    ['a variable that is not used', `${head}${codex}absent: true\nenv: { UNUSED: {} }\n`, ['8:8']],
    ['a bad name of a variable', `${head}${codex}absent: true\nenv: { 1X: {} }\n`, ['8:8']],
    [
      'a bad name in a template',
      `${head}${codex}set: [{ path: a, value: "\${env:1X}" }]\n`,
      ['7:25'],
    ],
    [
      'a template that is not closed',
      `${head}${codex}set: [{ path: a, value: "\${env:X" }]\n`,
      ['7:25'],
    ],
    ['a template in a key', `${head}${codex}block: { values: { "\${env:X}": 1 } }\n`, ['7:20']],
    [
      'an unknown class',
      `${head}${codex}set: [{ path: a, value: "\${env:X}" }]\nenv: { X: { class: secrt } }\n`,
      ['8:20'],
    ],
    [
      'an unknown condition',
      `${head}${codex}set: [{ path: a, value: "\${env:X}" }]\nenv: { X: { must: [exist] } }\n`,
      ['8:20'],
    ],
    ['a duplicate key', `${head}id: again\n${codex}absent: true\n`, ['6:1']],
    [
      'a duplicate key in a block',
      `${head}${codex}block: { values: { a: 1, "a": 2 } }\n`,
      ['7:26'],
    ],
    ['a merge key', `${head}${codex}block: { values: { <<: { a: 1 } } }\n`, ['7:20']],
    ['a key that is no text', `${head}${codex}block: { values: { 1: a, b: 2 } }\n`, ['7:20']],
    ['an unknown tag', `${head}${codex}block: { values: { a: !x 1 } }\n`, ['7:23']],
    ['another version of YAML', `%YAML 1.1\n---\n${head}${codex}absent: true\n`, ['1:1']],
    [
      'a target with a variable inside',
      `${head}target: ~/\${env:X}/c.toml\nabsent: true\n`,
      ['6:9'],
    ],
    ['a second document', `${head}${codex}absent: true\n---\na: 1\n`, ['8:1']],
    ['a list for a document', '- a\n', ['1:1']],
    ['an empty document', '# nothing\n', ['1:1']],
    ['an alias to itself', `${head}${codex}set: [{ path: a, value: &x [*x] }]\n`, ['7:29']],
  ])('R35 refuses %s with its place', (_, text, expected) => {
    expect(places(text)).toEqual(expected)
  })

  test.each<[string, string, string[]]>([
    ['m.json', '{"writ": "migration/v1",}', ['1:25']],
    ['m.json', '{\n  // no\n}', ['2:3']],
    ['m.json', '', ['1:1']],
    ['m.toml', 'writ = "migration/v1"\nid = \n', ['2:6']],
    ['m.toml', 'writ = "migration/v1"\n[env]\n[env]\n', ['3:1']],
  ])('R35 tells the place in %s', (name, text, expected) => {
    expect(places(text, name)).toEqual(expected)
  })

  test('tells places of a TOML document', () => {
    const text = `writ = "migration/v1"
id = "a/b"
owner = "b"
version = 0
rollbackOwner = "c"
target = "~/.codex/config.toml"
colour = 1

[block.values]
a = "\${env:NOPE}"
`
    expect(places(text, 'm.toml')).toEqual(['2:6', '4:11', '7:1', '10:5'])
  })

  test('collects every problem, in the order of the document', () => {
    const text = `writ: migration/v1
id: '-'
owner: b
version: none
rollback_owner: c
target: ~/.codex/config.toml
set:
  - { path: a., value: "\${env:X}" }
  - { value: 1 }
`
    expect(places(text)).toEqual(['1:1', '2:5', '4:10', '5:1', '8:13', '8:24', '9:5'])
  })

  test('names the field somebody meant', () => {
    expect(details(`${head}${codex}absent: true\nrollback_owner: x\n`)).toContain('rollbackOwner')
    expect(details(`${head}${codex}absent: true\ndescripton: x\n`)).toContain('description')
    expect(details(`${head}${codex}consumer: codx\nabsent: true\n`)).toContain('codex')
  })

  test.each([
    ['invalid UTF-8', Buffer.from([0x77, 0xff])],
    ['too large', Buffer.alloc(1_048_577, 0x20)],
  ])('refuses a document that is %s', (_, document) => {
    expect(() => readMigration(document, 'm.yaml')).toThrow(WritError)
  })

  test('R34 shows no value of the document, whatever is wrong with it', () => {
    const canary = 'sk-canary-1234567890-do-not-show'
    for (const text of [
      `${head}${codex}block: { values: { a: "${canary}, b: 1 } }\n`,
      `${head}${codex}set: [{ path: a, value: ${canary} }, { path: a, value: ${canary} }]\n`,
      `${head}${codex}set: [{ path: a, value: "\${env:${canary}}" }]\n`,
      `${head}${codex}file: [${canary}]\n`,
      `${head.replace('id: a', `id: "${canary}!"`)}${codex}absent: true\n`,
      `{"writ": "${canary}"`,
    ]) {
      for (const name of ['m.yaml', 'm.json', 'm.toml']) {
        expect(details(text, name)).not.toBe('')
        expect(details(text, name)).not.toContain(canary)
      }
    }
  })

  test('stops where aliases would make a small document large', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 9; i++) {
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      )
    }
    const text = `${head}${codex}block:\n  values:\n${lines.map(line => `    ${line}\n`).join('')}`
    expect(places(text).length).toBeGreaterThan(0)
  })

  test('R35 throws nothing but its own error for any bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.string({ maxLength: 64 }).map(bytes)),
        fc.constantFrom('m.yaml', 'm.json', 'm.toml'),
        (document, name) => {
          expect(() => readMigration(document, name)).toThrow(WritError)
        },
      ),
      { numRuns: 300 },
    )
  })
})
