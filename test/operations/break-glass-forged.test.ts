/** Manifests, backups and places that are not what they seem: refused, and nothing is touched. */
import {
  chmodSync,
  chownSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import { WritError } from '../../src/model/errors.ts'
import {
  type BreakGlassInput,
  carryOutBreakGlass,
  lookForBreakGlass,
} from '../../src/operations/break-glass.ts'
import { writeUnrecordedBackup } from '../../src/store/unrecorded-backup.ts'
import { asOrdinaryUser, noUnprivilegedUser } from '../host/child-process.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { tempDir } from '../host/temp-dir.ts'
import { refusalOf } from './desk.ts'

const old = 'a = "before"\n'
const now = 'a = "after"\n'

interface Place {
  readonly dir: string
  readonly host: Host
  readonly folder: string
  readonly target: string
  /** The backup's bytes; manifest and note lie beside it. */
  readonly stem: string
  readonly manifest: string
}

/** A home without any state: a file, and a backup of it beside it. */
function makePlace(): Place {
  const dir = tempDir()
  const folder = join(dir, 'home', 'conf')
  const target = join(folder, 'it.toml')
  mkdirSync(folder, { recursive: true })
  const env: Record<string, string> = {
    WRIT_STATE_DIR: join(dir, 'state'),
    WRIT_CONFIG_DIR: join(dir, 'config'),
  }
  const host = nodeHost({
    env: name => env[name],
    home: join(dir, 'home'),
    cwd: dir,
    now: () => 1778835640000,
  })
  writeFileSync(target, now, { mode: 0o640 })
  const { uid, gid } = statSync(target)
  const bytes = Buffer.from(old)
  const kept = writeUnrecordedBackup(host, folder, {
    snapshot: {
      kind: 'file',
      target: { given: target, realPath: target, links: [] },
      bytes,
      mode: 0o640,
      uid,
      gid,
    },
    plan: `wp1-${'a'.repeat(52)}`,
    tx: 'tx1-test',
    after: null,
  })
  const stem = kept.file?.path ?? ''
  return { dir, host, folder, target, stem, manifest: `${stem}.manifest.json` }
}

function inputOf({ manifest }: Place, given: Partial<BreakGlassInput> = {}): BreakGlassInput {
  return {
    source: manifest,
    actor: 'operator',
    key: undefined,
    force: false,
    outsideRoots: false,
    locking: undefined,
    ...given,
  }
}

async function restore(place: Place, host = place.host, given: Partial<BreakGlassInput> = {}) {
  const input = inputOf(place, given)
  const look = await lookForBreakGlass(host, input)
  if (!look.isDone) await carryOutBreakGlass(host, input, look, 'a test', undefined)
}

/** Rewrites fields of the manifest. */
function forge({ manifest }: Place, fields: Readonly<Record<string, unknown>>): void {
  const record = JSON.parse(readFileSync(manifest, 'utf8'))
  writeFileSync(manifest, JSON.stringify({ ...record, ...fields }))
}

const forgeries: readonly (readonly [string, ErrorCode, (place: Place) => void])[] = [
  [
    'another file in the same directory',
    'RECORD_INVALID',
    place => {
      writeFileSync(join(place.folder, 'other.toml'), now)
      forge(place, { realPath: join(place.folder, 'other.toml') })
    },
  ],
  [
    'a file elsewhere',
    'RECORD_INVALID',
    place => forge(place, { realPath: join(place.dir, 'home', 'it.toml') }),
  ],
  [
    'a path that climbs',
    'RECORD_INVALID',
    place => forge(place, { realPath: `${place.folder}/../conf/it.toml` }),
  ],
  [
    'bytes that are another file',
    'RECORD_INVALID',
    place => {
      const record = JSON.parse(readFileSync(place.manifest, 'utf8'))
      forge(place, { file: { ...record.file, path: '/etc/hostname' } })
    },
  ],
  ['a note elsewhere', 'RECORD_INVALID', place => forge(place, { note: '/tmp/x.recover.txt' })],
  ['a field more', 'RECORD_INVALID', place => forge(place, { sudo: true })],
  ['no JSON', 'RECORD_INVALID', place => writeFileSync(place.manifest, 'nonsense')],
  [
    'a link as manifest',
    'RECORD_INVALID',
    place => {
      renameSync(place.manifest, join(place.dir, 'real.json'))
      symlinkSync(join(place.dir, 'real.json'), place.manifest)
    },
  ],
  [
    'a link as backup',
    'RECORD_INVALID',
    place => {
      renameSync(place.stem, join(place.dir, 'real'))
      symlinkSync(join(place.dir, 'real'), place.stem)
    },
  ],
  ['a manifest others can write', 'RECORD_INVALID', place => chmodSync(place.manifest, 0o666)],
  ['a backup others can write', 'RECORD_INVALID', place => chmodSync(place.stem, 0o622)],
  ['damaged bytes', 'RESTORE_FAILED', place => writeFileSync(place.stem, 'a = "befoRe"\n')],
  ['bytes that are gone', 'RESTORE_FAILED', place => rmSync(place.stem)],
  ['a manifest that is gone', 'RESTORE_FAILED', place => rmSync(place.manifest)],
  [
    'a target that is a link now',
    'RECORD_INVALID',
    place => {
      writeFileSync(join(place.dir, 'victim'), now)
      rmSync(place.target)
      symlinkSync(join(place.dir, 'victim'), place.target)
    },
  ],
  [
    'a target with a second name',
    'TARGET_HARD_LINKED',
    place => linkSync(place.target, join(place.folder, 'second')),
  ],
  [
    'a directory in its place',
    'TARGET_NOT_REGULAR',
    place => {
      rmSync(place.target)
      mkdirSync(place.target)
    },
  ],
]

function picture(dir: string): string[] {
  return readdirSync(dir, { recursive: true })
    .map(String)
    .sort()
    .map(name => {
      const path = join(dir, name)
      const stat = statSync(path)
      return `${name} ${stat.mode} ${stat.isFile() ? readFileSync(path, 'utf8') : ''}`
    })
}

describe('what is not followed', () => {
  test.each(forgeries)('R1 R27 %s', async (_, code, spoil) => {
    const place = makePlace()
    spoil(place)
    const before = picture(place.dir)
    expect((await refusalOf(() => restore(place))).code).toBe(code)
    expect(picture(place.dir)).toEqual(before)
  })

  test.skipIf(process.getuid?.() !== 0)("R27 somebody else's manifest", async () => {
    const place = makePlace()
    chownSync(place.manifest, 65534, 65534)
    expect((await refusalOf(() => restore(place))).code).toBe('RECORD_INVALID')
    expect(readFileSync(place.target, 'utf8')).toBe(now)
  })

  test('R1 a file outside of the roots, unless that is said', async () => {
    const place = makePlace()
    const away: Place = { ...place, host: { ...place.host, home: join(place.dir, 'elsewhere') } }
    mkdirSync(join(place.dir, 'elsewhere'))
    const refused = await refusalOf(() => restore(away))
    expect(refused).toMatchObject({ code: 'TARGET_OUTSIDE_ROOTS' })
    expect(refused.hint).toMatch(/^writ break-glass .* --outside-roots$/)
    expect(readFileSync(place.target, 'utf8')).toBe(now)
    await restore(away, away.host, { outsideRoots: true })
    expect(readFileSync(place.target, 'utf8')).toBe(old)
  })

  test('R1 a directory reached through a link is the real one', async () => {
    const place = makePlace()
    symlinkSync(place.folder, join(place.dir, 'home', 'way'))
    const source = place.manifest.replace('/conf/', '/way/')
    await restore(place, place.host, { source })
    expect(readFileSync(place.target, 'utf8')).toBe(old)
  })

  test('R21 bits beyond permissions', async () => {
    const place = makePlace()
    forge(place, { mode: 0o6755 })
    await restore(place)
    expect(statSync(place.target).mode & 0o7777).toBe(0o755)
  })

  test('R33 R34 a refusal shows no byte of the file', async () => {
    const place = makePlace()
    writeFileSync(place.manifest, '{"token": "canary-5d1f"}')
    const refused = await refusalOf(() => restore(place))
    expect(JSON.stringify([refused.detail, refused.hint])).not.toContain('canary')
  })
})

test.skipIf(noUnprivilegedUser() !== undefined)(
  'R27 an ordinary user restores although the configuration cannot be read',
  () => {
    const place = makePlace()
    mkdirSync(join(place.dir, 'config'), { mode: 0o700 })
    writeFileSync(join(place.dir, 'config', 'policy.yaml'), 'preset: team\n')
    cpSync(place.folder, join(place.dir, 'copy'), { recursive: true })
    for (const path of [
      place.folder,
      ...readdirSync(place.folder).map(n => join(place.folder, n)),
    ]) {
      if (process.getuid?.() === 0) chownSync(path, 65534, 65534)
    }
    if (process.getuid?.() === 0) forge(place, { uid: 65534, gid: 65534 })
    else chmodSync(join(place.dir, 'config'), 0)
    const env = {
      HOME: join(place.dir, 'home'),
      WRIT_STATE_DIR: join(place.dir, 'state'),
      WRIT_CONFIG_DIR: join(place.dir, 'config'),
    }
    expect(asOrdinaryUser(['break-glass', place.manifest], env)).toMatch(/^restored, lost [2-9]/)
    expect(readFileSync(place.target, 'utf8')).toBe(old)
  },
)

/** Runs it with one call that goes wrong; returns how it ended. */
async function attempted(place: Place, host: Host): Promise<string> {
  try {
    await restore(place, host)
    return 'done'
  } catch (error) {
    if (error instanceof HostDied) return 'died'
    if (error instanceof WritError) return error.code
    throw error
  }
}

function recordsIn({ folder }: Place): number {
  return readdirSync(folder).filter(name => name.endsWith('.break-glass.json')).length
}

describe.each([
  ['without any state', false],
  ['with a state to note it in', true],
])('broken off %s', (_, hasState) => {
  const make = (): Place => {
    const place = makePlace()
    if (hasState) mkdirSync(join(place.dir, 'state'), { mode: 0o700 })
    return place
  }
  const traced = async (): Promise<readonly TracedCall[]> => {
    const place = make()
    const trace: TracedCall[] = []
    await restore(place, faultHost(place.host, { kind: 'none' }, trace))
    expect(readFileSync(place.target, 'utf8')).toBe(old)
    return trace
  }

  test('R21 R32 killed at any call it leaves old or new, a record with new, and can go on', {
    timeout: 120_000,
  }, async () => {
    const found: string[] = []
    for (const { call } of await traced()) {
      const place = make()
      const said = await attempted(place, faultHost(place.host, { kind: 'die', call }))
      const content = readFileSync(place.target, 'utf8')
      if (content !== old && content !== now) found.push(`${call}: torn`)
      if (content === old && recordsIn(place) !== 1) found.push(`${call}: new without a record`)
      // Its last call only takes the name of the holder away.
      if (said !== 'died' && !(said === 'done' && content === old)) found.push(`${call}: ${said}`)
      const again = await attempted(place, place.host)
      const left = readdirSync(place.folder).filter(name => name.startsWith('.writ'))
      if (again !== 'done' || readFileSync(place.target, 'utf8') !== old)
        found.push(`${call}: ${again}`)
      if (left.length > 0) found.push(`${call}: left ${left.join()}`)
    }
    expect(found).toEqual([])
  })

  test('R21 R23 an error at any call is told, and the old file stays or the change is said', {
    timeout: 120_000,
  }, async () => {
    const found: string[] = []
    for (const { call } of await traced()) {
      const place = make()
      const said = await attempted(
        place,
        faultHost(place.host, { kind: 'errno', call, errno: 'EIO' }),
      )
      const content = readFileSync(place.target, 'utf8')
      if (content === old && !['done', 'DURABILITY_UNKNOWN'].includes(said))
        found.push(`${call}: ${said}, and changed`)
      if (content === now && said === 'done') found.push(`${call}: done, and not changed`)
      if (content !== old && content !== now) found.push(`${call}: torn`)
      if (content === old && recordsIn(place) !== 1) found.push(`${call}: new without a record`)
    }
    expect(found).toEqual([])
  })
})
