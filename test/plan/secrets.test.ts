/** No secret byte may stand in the half of a plan that is shared. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WritError } from '../../src/model/errors.ts'
import type { Migration } from '../../src/model/migration.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { PlanDraft, PlanFacts } from '../../src/plan/plan-facts.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import { planProposal } from '../../src/plan/plan-proposal.ts'
import { planRollback } from '../../src/plan/plan-rollback.ts'
import {
  block,
  documentDigest,
  envOf,
  imageOf,
  migrationOf,
  planFacts,
  ref,
  set,
  snapshotOf,
} from './plan-inputs.ts'

/** Any six characters of a secret, or six bytes of its encodings, that stand in a text. */
function leakOf(text: string, secret: string): string | undefined {
  const spellings: readonly (readonly [string, number])[] = [
    [secret, 6],
    [[...secret].toReversed().join(''), 6],
    [Buffer.from(secret).toString('base64'), 8],
    // Digests are hex too: shorter pieces would be found by chance.
    [Buffer.from(secret).toString('hex'), 12],
  ]
  for (const [spelling, length] of spellings) {
    for (let i = 0; i + length <= spelling.length; i++) {
      const fragment = spelling.slice(i, i + length)
      if (text.includes(fragment)) return fragment
    }
  }
  return undefined
}

/** Unlike anything else in a plan, and full of characters that have to be escaped. */
const canary = fc
  .array(fc.constantFrom(...'QZXJKVWqzxjkvw0123456789"\\\'/+=é'), { minLength: 12, maxLength: 40 })
  .map(characters => `Zq7${characters.join('')}9Kx`)

function quoted(text: string): string {
  return JSON.stringify(text)
}

function textOf(draft: PlanDraft): string {
  return Buffer.from(draft.bytes).toString('utf8')
}

function withToken(value: string): Migration {
  return migrationOf(
    [
      block({
        mcp_servers: {
          tools: {
            command: 'tools',
            args: ['--token', ref('TOKEN'), `x=${ref('TOKEN')}`],
            env: { TOKEN: ref('TOKEN'), MIXED: `pre ${ref('TOKEN')} post` },
          },
        },
        model_instructions: `say ${ref('TOKEN')}`,
        literal_copy: value,
      }),
    ],
    {
      env: [envOf('TOKEN', 'secret')],
      source: `a tool called with ${value}`,
      description: `puts ${value} into the file`,
    },
  )
}

/** SLOW=1 looks twenty times as hard. */
const effort = process.env['SLOW'] === undefined ? 1 : 20

describe('secrets', () => {
  test.each([
    ['a whole value', ref('TOKEN')],
    ['part of a value', `Bearer ${ref('TOKEN')}`],
  ])('R14 covers %s from the environment by the mask it has in the diff', (_, value) => {
    const migration = migrationOf(
      [block({ mcp_servers: { tools: { command: 'tools', env: { TOKEN: value } } } })],
      { env: [envOf('TOKEN', 'secret')] },
    )
    const facts = planFacts({ env: { TOKEN: 'Zq7-canary-9Kx' } })
    const { plan } = planMigration(migration, documentDigest, [snapshotOf('a = 1\n')], facts)
    const [use] = plan.env
    const key = plan.changes[0]?.keys.find(({ path }) => path.at(-1) === 'TOKEN')
    expect(use?.shown).toMatch(/^‹secret [0-9a-f]{8}›$/)
    expect(key?.after).toBe(use?.shown)
  })

  test('R14 are found by this search where they are', () => {
    expect(leakOf('text Zq7abcdef9Kx text', '12Zq7abcdef9Kx34')).toBe('Zq7abc')
    expect(leakOf(Buffer.from('Zq7abcdef9Kx').toString('hex'), 'Zq7abcdef9Kx')).toBeDefined()
    expect(leakOf('nothing of it', 'Zq7abcdef9Kx')).toBeUndefined()
  })

  test('R14 of the environment stand nowhere in a plan, nor in the rollback of it', () => {
    const property = fc.property(canary, canary, (old, fresh) => {
      const facts = planFacts({ env: { TOKEN: fresh } })
      const before = snapshotOf(
        `# ${fresh}\nmodel = ${quoted(`uses ${fresh}`)}\n\n[mcp_servers.old]\nurl = "https://me:${encodeURIComponent(old)}@example.org/"\nenv = { KEY = ${quoted(old)} }\n# ${old} was the key\n`,
      )
      const draft = planMigration(withToken(fresh), documentDigest, [before], facts)
      expect(imageOf(draft)?.toString()).toContain(quoted(fresh).slice(1, -1))
      expect(leakOf(textOf(draft), fresh)).toBeUndefined()
      expect(leakOf(textOf(draft), old)).toBeUndefined()
      const now = snapshotOf(imageOf(draft))
      for (const exact of [false, true]) {
        // The environment of the day of the rollback does not know the token any more.
        const input = { ...draft, receipt: 'r', exact, snapshots: [now] }
        const back = planRollback(input, planFacts())
        expect(leakOf(textOf(back), fresh)).toBeUndefined()
        expect(leakOf(textOf(back), old)).toBeUndefined()
      }
    })
    fc.assert(property, { numRuns: 40 * effort })
  })

  test('R14 at secret places of a proposal stand nowhere in a plan', () => {
    const property = fc.property(canary, canary, (old, fresh) => {
      const fileWith = (secret: string): string =>
        `api_key = ${quoted(secret)}\n# api_key = ${quoted(secret)}\n\n[mcp_servers.a]\nargs = ["--api-key", ${quoted(secret)}]\nhttp_headers = { X = ${quoted(secret)} }\nbearer_token = """\n${secret.replaceAll(/["\\]/g, '')}\nline two"""\n`
      const draft = planProposal(
        {
          snapshot: snapshotOf(fileWith(old)),
          content: Buffer.from(fileWith(fresh)),
          source: 'an agent',
          consumer: null,
        },
        planFacts(),
      )
      expect(leakOf(textOf(draft), old)).toBeUndefined()
      expect(leakOf(textOf(draft), fresh)).toBeUndefined()
      expect(draft.plan.changes[0]?.keys.every(key => key.secret)).toBe(true)
    })
    fc.assert(property, { numRuns: 40 * effort })
  })

  test('R34 stand in no refusal', () => {
    const property = fc.property(canary, secret => {
      const facts = planFacts({
        env: { TOKEN: secret, HOME_DIR: `/tmp/${secret.replaceAll(/\W/g, '')}` },
      })
      const files = [
        `[mcp_servers.tools]\ncommand = ${quoted(secret)}\n`,
        `env.TOKEN = ${quoted(secret)}\nenv.TOKEN = ${quoted(secret)}\n`,
        `token = ${quoted(secret)} ${secret}\n`,
        `token = ${quoted(secret)}\n[broken ${quoted(secret)}\n`,
        Buffer.concat([Buffer.from(`token = ${quoted(secret)}`), Buffer.from([0xff])]),
      ]
      const migrations = [
        withToken(secret),
        migrationOf([set(['mcp_servers', 'x', 'command'], ref('TOKEN'))], {
          env: [envOf('TOKEN', 'secret')],
        }),
        migrationOf([block({ path: ref('HOME_DIR') })], { env: [envOf('HOME_DIR', 'path')] }),
      ]
      for (const file of files) {
        for (const migration of migrations) {
          const error = refusalOf(() =>
            planMigration(migration, documentDigest, [snapshotOf(file)], facts),
          )
          if (error === undefined) continue
          const { code, detail, hint, path, problems, message } = error
          const said = JSON.stringify({ code, detail, hint, path, problems, message })
          expect(leakOf(said, secret)).toBeUndefined()
          expect(leakOf(said, secret.replaceAll(/\W/g, ''))).toBeUndefined()
        }
      }
    })
    fc.assert(property, { numRuns: 20 * effort })
  })
})

function refusalOf(plan: () => PlanDraft): WritError | undefined {
  try {
    plan()
  } catch (error) {
    if (error instanceof WritError) return error
    throw error
  }
  return undefined
}

function planWith(text: string, facts: PlanFacts = planFacts()): Plan {
  const migration = migrationOf([set(['added'], 'x')])
  return planMigration(migration, documentDigest, [snapshotOf(text)], facts).plan
}

function shownLines(plan: Plan): string {
  return plan.changes[0]?.diff.flatMap(hunk => hunk.lines.map(line => line.text)).join('\n') ?? ''
}

describe('masks', () => {
  test.each([
    ['a permission', 'sandbox_mode = "danger-full-access"'],
    ['a permission that reads like a secret', 'approval_token_policy = "never"'],
    ['a command', 'notify_command = ["/usr/bin/env", "python3"]'],
    ['a path in an environment table', 'env.HERMES_HOME = "/home/operator/.hermes"'],
    ['what a program loads', 'env.NODE_OPTIONS = "--require evil.js"'],
    ['a reference', `api_key = "\${OPENAI_API_KEY}"`],
    ['the name of a variable', 'bearer_token_env_var = "DOCS_TOKEN"'],
    ['a number', 'max_tokens = 128000'],
    ['a boolean', 'show_token = true'],
    ['an ordinary word', 'model = "gpt-5.1-codex"'],
  ])('R12 R14 never cover %s', (_, line) => {
    const shown = shownLines(planWith(`${line}\n`))
    expect(shown).toContain(line)
  })

  test.each([
    ['a token', 'note = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"', 'ghp_'],
    ['a token in a comment', '# sk-proj-abcdefghijklmnop1234567890', 'sk-proj'],
    ['a password in an address', 'db = "postgres://app:s3cr3tpw@db/x"', 's3cr3tpw'],
    ['a commented-out key', '# api_key = "plainwords"', 'plainwords'],
    ['an argument after a flag', 'args = ["--api-key", "plainwords"]', 'plainwords'],
    [
      'a private key',
      'pem = """\n-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----\n"""',
      'MIIabc',
    ],
  ])('R14 cover %s', (_, line, secret) => {
    const text = JSON.stringify(planWith(`${line}\n`))
    expect(text).not.toContain(secret)
    expect(text).toMatch(/‹secret [0-9a-f]{8}›/)
  })

  test('R14 tell same from changed, and nothing between places or installations', () => {
    const masksOf = (text: string, key = 9): readonly string[] =>
      shownLines(
        planWith(text, { ...planFacts(), installKey: new Uint8Array(32).fill(key) }),
      ).match(/‹secret [0-9a-f]{8}›/g) ?? []
    const [first, second] = masksOf('env = { A = "tok3n-one", B = "tok3n-one" }\n')
    expect(first).not.toBe(second)
    expect(masksOf('env = { A = "tok3n-one" }\n')[0]).toBe(first)
    expect(masksOf("env.A = 'tok3n-one' # spelled otherwise\n")[0]).toBe(first)
    expect(masksOf('env = { A = "tok3n-two" }\n')[0]).not.toBe(first)
    expect(masksOf('env = { A = "tok3n-one" }\n', 8)[0]).not.toBe(first)
  })

  test('R14 commitments of a change with a mask need the salt, others do not', () => {
    const schemeOf = (text: string): string | undefined => {
      const state = planWith(text).changes[0]?.after
      return state?.kind === 'file' ? state.content.scheme : undefined
    }
    expect(schemeOf('model = "x"\n')).toBe('sha256')
    expect(schemeOf('token = "abc"\n')).toBe('hmac-sha256')
  })

  test('R14 an old secret that only an earlier plan knew is covered when told', () => {
    const migration = migrationOf([set(['args'], 'none')])
    const before = snapshotOf('args = "correct horse"\n')
    const told = { ...planFacts(), lastSecret: () => [['args']] }
    const text = textOf(planMigration(migration, documentDigest, [before], told))
    expect(text).not.toContain('correct')
  })
})
