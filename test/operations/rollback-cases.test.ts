/** The way back as people meet it: edits of theirs, conflicts, several files, plans upon plans. */
import { existsSync, rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { WritError } from '../../src/model/errors.ts'
import type { Receipt } from '../../src/model/records.ts'
import { laterApplies } from '../../src/operations/rollback.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('alice')
const target = `~/${configName}`
const other = '.codex/other.toml'

const own = '# mine\nmodel = "a"\neffort = "low"\n\n[tools]\nweb = true\n'

/** A migration of one file for each entry: key paths and values. */
function setting(files: Readonly<Record<string, Readonly<Record<string, unknown>>>>, id = 'm') {
  const targets = Object.entries(files).map(([path, keys]) => ({
    target: path,
    set: Object.entries(keys).map(([key, value]) => ({ path: key.split('.'), value })),
  }))
  const head = { writ: 'migration/v1', id, owner: 'test', version: 1, rollbackOwner: 'me' }
  return JSON.stringify({ ...head, targets })
}

async function applied(desk: Desk, document: string): Promise<Receipt> {
  desk.clock.now += 60_000
  return desk.carryOut(desk.migrate(document), 'alice')
}

interface Case {
  readonly name: string
  readonly before: string | null
  readonly keys: Readonly<Record<string, unknown>>
  /** What somebody makes of the file afterwards; null deletes it. */
  readonly edit: (content: string) => string | null
  /** What stands there after the rollback; null is no file; absent: it conflicts. */
  readonly after?: string | null
  /** What the conflict says, and at which lines. */
  readonly told?: readonly RegExp[]
  readonly lines?: readonly number[]
}

const keys = { model: 'b', 'tools.web': false }

const cases: readonly Case[] = [
  { name: 'nothing was edited', before: own, keys, edit: text => text, after: own },
  {
    name: 'a comment and a key of the user come after',
    before: own,
    keys,
    edit: text => `# first\n${text}[mine]\nkept = 1\n`,
    after: `# first\n${own}[mine]\nkept = 1\n`,
  },
  {
    name: 'the user edits the line beside',
    before: own,
    keys,
    edit: text => text.replace('"low"', '"high" # why not'),
    after: own.replace('"low"', '"high" # why not'),
  },
  {
    name: 'the user removes a key of theirs',
    before: own,
    keys,
    edit: text => text.replace('effort = "low"\n', ''),
    after: own.replace('effort = "low"\n', ''),
  },
  {
    name: 'somebody undid all of it by hand',
    before: own,
    keys,
    edit: () => own,
    after: own,
  },
  {
    name: 'a created file that nobody touched',
    before: null,
    keys: { model: 'b' },
    edit: text => text,
    after: null,
  },
  {
    name: 'a created file with an addition keeps the addition',
    before: null,
    keys: { model: 'b' },
    edit: text => `${text}mine = 1\n`,
    after: 'mine = 1\n',
  },
  {
    name: 'a created file that is gone',
    before: null,
    keys: { model: 'b' },
    edit: () => null,
    after: null,
  },
  {
    name: 'the very value was edited again',
    before: own,
    keys,
    edit: text => text.replace('model = "b"', 'model = "c"'),
    told: [/model: before "a", the plan left "b", now "c"/],
    lines: [2],
  },
  {
    name: 'a key the plan set is gone',
    before: own,
    keys,
    edit: text => text.replace('model = "b"\n', ''),
    told: [/model: before "a", the plan left "b", now not there/],
    lines: [2],
  },
  {
    name: "two of its values were edited, and one line is the user's",
    before: own,
    keys,
    edit: text => `${text.replace('"b"', '"c"').replace('false', '"maybe"')}[mine]\n`,
    told: [/model: .* now "c"/, /tools\.web: before true, the plan left false, now "maybe"/],
    lines: [2, 6],
  },
  {
    name: 'the file is gone',
    before: own,
    keys,
    edit: () => null,
    told: [/deleted since/],
  },
]

/** Lines of a refusal that are told by a place. */
function linesOf({ problems }: WritError): number[] {
  const lines = problems.flatMap(({ places = [] }) => places.map(({ line }) => line))
  return [...new Set(lines)].sort((a, b) => a - b)
}

function readOrNull(desk: Desk, name: string): string | null {
  return existsSync(desk.file(name)) ? desk.read(name) : null
}

function make(desk: Desk, content: string | null, name = configName): void {
  if (content !== null) desk.write(name, content)
  else if (existsSync(desk.file(name))) rmSync(desk.file(name))
}

describe('a rollback keeps what came after', () => {
  test.each(cases)('R28 $name', async ({ before, keys: wanted, edit, after, told, lines }) => {
    const desk = makeDesk(signers)
    desk.write(other, 'x = 1\n')
    make(desk, before)
    const receipt = await applied(desk, setting({ [target]: wanted }))
    make(desk, edit(desk.read(configName)))
    const now = readOrNull(desk, configName)
    if (after !== undefined) {
      await desk.carryOut(desk.undo(receipt), 'alice').catch(error => {
        // There is nothing left to do where all is as it was.
        if (!(error instanceof WritError) || now !== after) throw error
      })
      expect(readOrNull(desk, configName)).toBe(after)
    } else {
      const refused = await refusalOf(() => desk.undo(receipt))
      expect(refused.code).toBe('ROLLBACK_CONFLICT')
      expect(refused.hint).toContain('--exact')
      const details = refused.problems.map(({ detail }) => detail)
      for (const part of told ?? []) expect(details.some(one => part.test(one))).toBe(true)
      if (lines !== undefined) expect(linesOf(refused)).toEqual(expect.arrayContaining([...lines]))
      expect(readOrNull(desk, configName)).toBe(now)
    }
  })

  test.each(cases)('R28 --exact after: $name', async ({ before, keys: wanted, edit }) => {
    const desk = makeDesk(signers)
    desk.write(other, 'x = 1\n')
    make(desk, before)
    const receipt = await applied(desk, setting({ [target]: wanted }))
    make(desk, edit(desk.read(configName)))
    const now = readOrNull(desk, configName)
    await desk.carryOut(desk.undo(receipt, true), 'alice').catch(error => {
      if (!(error instanceof WritError) || now !== before) throw error
    })
    expect(readOrNull(desk, configName)).toBe(before)
  })

  test('R14 R34 a conflict covers secrets on every side', async () => {
    const desk = makeDesk(signers)
    const secret = (side: string): string => `sk-${side}-Zq8Xw3Rt7Yk2Lm9Pd4Vb`
    desk.write(configName, `[mcp_servers.x.env]\nTOKEN = "${secret('before')}"\n`)
    const path = 'mcp_servers.x.env.TOKEN'
    const receipt = await applied(desk, setting({ [target]: { [path]: secret('plan') } }))
    desk.write(configName, `[mcp_servers.x.env]\nTOKEN = "${secret('now')}"\n`)
    const refused = await refusalOf(() => desk.undo(receipt))
    const said = JSON.stringify([refused.detail, refused.problems, refused.hint])
    expect(said).toContain('TOKEN: before ')
    expect(said).not.toMatch(/Zq8Xw3|sk-/)
  })
})

describe('rollbacks of rollbacks', () => {
  test('R28 bring the plan again, and again back, with edits kept on the way', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, own)
    const first = await applied(desk, setting({ [target]: keys }))
    const left = desk.read(configName)
    const back = await desk.carryOut(desk.undo(first), 'alice')
    expect(desk.read(configName)).toBe(own)
    desk.write(configName, `${own}[mine]\n`)
    const again = await desk.carryOut(desk.undo(back), 'alice')
    expect(desk.read(configName)).toBe(`${left}[mine]\n`)
    await desk.carryOut(desk.undo(again), 'alice')
    expect(desk.read(configName)).toBe(`${own}[mine]\n`)
  })

  test('R28 of a created file: gone, there again, gone again', async () => {
    const desk = makeDesk(signers)
    desk.write(other, 'x = 1\n')
    const first = await applied(desk, setting({ [target]: { model: 'b' } }))
    const left = desk.read(configName)
    const back = await desk.carryOut(desk.undo(first), 'alice')
    expect(readOrNull(desk, configName)).toBe(null)
    const again = await desk.carryOut(desk.undo(back), 'alice')
    expect(desk.read(configName)).toBe(left)
    await desk.carryOut(desk.undo(again), 'alice')
    expect(readOrNull(desk, configName)).toBe(null)
  })
})

describe('several files', () => {
  const both = setting({ [target]: keys, [`~/${other}`]: { x: 2 } })

  test('R22 R28 one conflict stops all, and each file is told by its name', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, own)
    desk.write(other, 'x = 1\n')
    const receipt = await applied(desk, both)
    desk.write(other, 'x = 3\n')
    const left = desk.read(configName)
    const refused = await refusalOf(() => desk.undo(receipt))
    expect(refused.code).toBe('ROLLBACK_CONFLICT')
    expect(new Set(refused.problems.map(({ path }) => path))).toEqual(new Set([`~/${other}`]))
    expect([desk.read(configName), desk.read(other)]).toEqual([left, 'x = 3\n'])
    await desk.carryOut(desk.undo(receipt, true), 'alice')
    expect([desk.read(configName), desk.read(other)]).toEqual([own, 'x = 1\n'])
  })

  test('R22 R28 edits are kept in each', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, own)
    desk.write(other, 'x = 1\n')
    const receipt = await applied(desk, both)
    for (const name of [configName, other]) desk.write(name, `${desk.read(name)}[mine]\n`)
    await desk.carryOut(desk.undo(receipt), 'alice')
    expect([desk.read(configName), desk.read(other)]).toEqual([`${own}[mine]\n`, 'x = 1\n[mine]\n'])
  })
})

describe('a plan with later ones on top', () => {
  async function stacked(second: Readonly<Record<string, unknown>>) {
    const desk = makeDesk(signers)
    desk.write(configName, own)
    const older = await applied(desk, setting({ [target]: { model: 'b' } }, 'older'))
    const newer = await applied(desk, setting({ [target]: second }, 'newer'))
    return { desk, older, newer }
  }

  test('R28 goes alone where they touch other keys', async () => {
    const { desk, older } = await stacked({ effort: 'high' })
    await desk.carryOut(desk.undo(older), 'alice')
    expect(desk.read(configName)).toBe(own.replace('"low"', '"high"'))
  })

  test('R28 R35 names the newer where they touch the same, and both go in that order', async () => {
    const { desk, older, newer } = await stacked({ model: 'c' })
    const refused = await refusalOf(() => desk.undo(older))
    expect(refused.code).toBe('ROLLBACK_CONFLICT')
    expect(refused.hint).toBe(`writ rollback ${newer.plan.slice(0, 12)}`)
    expect(laterApplies(desk.open(), older.plan)).toEqual([newer.plan])
    await desk.carryOut(desk.undo(newer), 'alice')
    expect(laterApplies(desk.open(), older.plan)).toEqual([])
    await desk.carryOut(desk.undo(older), 'alice')
    expect(desk.read(configName)).toBe(own)
  })

  test('R28 a newer one that was undone and redone stands on top again', async () => {
    const { desk, older, newer } = await stacked({ effort: 'high' })
    const back = await desk.carryOut(desk.undo(newer), 'alice')
    await desk.carryOut(desk.undo(back), 'alice')
    expect(laterApplies(desk.open(), older.plan)).toEqual([newer.plan])
    await desk.carryOut(desk.undo(older, true), 'alice')
    expect(desk.read(configName)).toBe(own)
  })
})
