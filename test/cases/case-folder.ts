/** The case corpus: loads each folder and lays it out as real files in a fresh home. */
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import * as z from 'zod/mini'
import type { KeyPath } from '../../src/model/key-path.ts'
import { tempDir } from '../host/temp-dir.ts'
import type { World } from '../plan/plan-inputs.ts'

const root = join(import.meta.dirname, '..', '..', 'fixtures', 'cases')

const keyPath: z.ZodMiniType<KeyPath> = z.array(z.union([z.string(), z.number()]))

const caseSchema = z.strictObject({
  rule: z.string().check(z.regex(/^R\d+$/)),
  /** The incident or specification the case comes from. */
  source: z.string(),
  what: z.string(),
  /** `ok`, `no-op`, or the code of the refusal. */
  expect: z.string(),
  /** What the last receipt wrote for the block; absent where no receipt knows it. */
  lastOwned: z.optional(z.array(keyPath)),
  /** What the refusal must name. */
  names: z.optional(z.array(z.string())),
  /** What must not stand in the plan or in the refusal. */
  hidden: z.optional(z.array(z.string())),
  /** Key changes that must be listed, with their kind. */
  kinds: z.optional(z.record(z.string(), z.string())),
  risk: z.optional(z.string()),
  /** Codes of findings the plan must have. */
  findings: z.optional(z.array(z.string())),
  action: z.optional(z.string()),
  /** The target is a symbolic link with this text; the content stands where it leads. */
  link: z.optional(z.string()),
  hardLink: z.optional(z.boolean()),
  mode: z.optional(z.string()),
})

const worldSchema = z.strictObject({
  env: z.optional(z.record(z.string(), z.string())),
  paths: z.optional(
    z.record(z.string(), z.enum(['absent', 'file', 'executable', 'directory', 'unreadable'])),
  ),
  commands: z.optional(z.record(z.string(), z.string())),
})

export type CaseFolder = z.infer<typeof caseSchema> & {
  readonly name: string
  readonly migration: Uint8Array
  /** Below the home directory. */
  readonly target: string
  readonly before: Uint8Array | null
  /** null: the case ends in a refusal or without a change. */
  readonly after: Uint8Array | null
  readonly world: World
}

export function loadCases(): readonly CaseFolder[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => loadCase(entry.name))
}

function loadCase(name: string): CaseFolder {
  const path = (file: string): string => join(root, name, file)
  const read = (file: string): Uint8Array | null =>
    existsSync(path(file)) ? readFileSync(path(file)) : null
  const facts = caseSchema.parse(JSON.parse(readFileSync(path('case.json'), 'utf8')))
  const migration = readFileSync(path('migration.yaml'))
  const [, target = ''] = /^target: ~\/(\S+)$/m.exec(migration.toString()) ?? []
  const ending = target.slice(target.lastIndexOf('.') + 1)
  const env = read('env.json')
  const world = env === null ? {} : worldSchema.parse(JSON.parse(Buffer.from(env).toString()))
  return {
    ...facts,
    name,
    migration,
    target,
    before: read(`config.${ending}`),
    after: read(`after.${ending}`),
    world: { ...world, lastOwned: facts.lastOwned },
  }
}

/** Lays the files of a case out in a new home and returns that home. */
export function layOut(folder: CaseFolder): string {
  const home = join(tempDir(), 'home')
  const target = join(home, folder.target)
  mkdirSync(dirname(target), { recursive: true })
  const file = folder.link === undefined ? target : resolve(dirname(target), folder.link)
  if (folder.link !== undefined) symlinkSync(folder.link, target)
  if (folder.before === null) return home
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, folder.before)
  chmodSync(file, Number.parseInt(folder.mode ?? '600', 8))
  if (folder.hardLink === true) linkSync(file, join(home, 'second-name'))
  return home
}
