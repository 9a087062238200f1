/** Pairs of files for the diff benches, made from a seed: no large file is stored. */

export interface Fixture {
  readonly name: string
  readonly before: Buffer
  readonly after: Buffer
}

type Random = (below: number) => number

/** Returns a repeatable source of integers below a bound (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

/** Lines as config files have them: headers, keys, and many repeats between. */
function configLines(count: number, random: Random): string[] {
  const lines: string[] = []
  for (let section = 0; lines.length < count; section++) {
    lines.push(`[mcp_servers.server-${section}]`)
    lines.push(`command = "/usr/local/bin/tool-${random(1e6)}"`)
    lines.push('enabled = true')
    const keys = random(5)
    for (let key = 0; key < keys; key++) lines.push(`option_${key} = ${random(1e9)}`)
    lines.push('startup_timeout_sec = 30', '')
  }
  return lines.slice(0, count)
}

function scattered(lines: readonly string[], changes: number, random: Random): string[] {
  const places = new Set<number>()
  while (places.size < changes) places.add(random(lines.length))
  return lines.flatMap((line, i) => {
    if (!places.has(i)) return [line]
    const kind = random(3)
    if (kind === 0) return []
    if (kind === 1) return [`${line} # edited ${random(1e6)}`]
    return [line, `inserted_${random(1e6)} = ${random(1e6)}`]
  })
}

function shuffled(lines: readonly string[], random: Random): string[] {
  const result = [...lines]
  for (let i = result.length - 1; i > 0; i--) {
    const j = random(i + 1)
    const kept = result[i]!
    result[i] = result[j]!
    result[j] = kept
  }
  return result
}

const joined = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`)

function vocabulary(size: number, count: number, random: Random): string[] {
  return Array.from({ length: count }, () => `value-${random(size)} = true`)
}

const makers: Readonly<Record<string, () => readonly [Buffer, Buffer]>> = {
  a: () => {
    const lines = configLines(200, seeded(1))
    return [joined(lines), joined(scattered(lines, 8, seeded(2)))]
  },
  b: () => {
    const lines = configLines(10_000, seeded(3))
    return [joined(lines), joined(scattered(lines, 100, seeded(4)))]
  },
  c: () => {
    const lines = configLines(100_000, seeded(5))
    return [joined(lines), joined(scattered(lines, 1000, seeded(6)))]
  },
  g: () => {
    const lines = configLines(100_000, seeded(7))
    const block = Array.from({ length: 8 }, (_, i) => `managed_${i} = "writ"`)
    return [joined(lines), joined(lines.toSpliced(50_000, 8, ...block))]
  },
  d: () => [
    joined(Array.from({ length: 20_000 }, (_, i) => `setting_before_${i} = "value ${i}"`)),
    joined(Array.from({ length: 20_000 }, (_, i) => `setting_after_${i} = "other ${i}"`)),
  ],
  d2: () => {
    const rewritten = (word: string, random: Random): string[] =>
      Array.from({ length: 20_000 }, (_, i) =>
        i % 5 === 4 ? '' : i % 5 === 3 ? 'enabled = true' : `${word}_${i} = ${random(1e9)}`,
      )
    const after = rewritten('after', seeded(9)).filter((_, i) => i % 97 !== 0)
    return [joined(rewritten('before', seeded(8))), joined(after)]
  },
  d3: () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `setting_${i} = "value ${i}"`)
    return [joined(lines), joined(shuffled(lines, seeded(10)))]
  },
  h1: () => [joined(vocabulary(4, 20_000, seeded(11))), joined(vocabulary(4, 20_000, seeded(12)))],
  h2: () => [
    joined(vocabulary(300, 20_000, seeded(13))),
    joined(vocabulary(300, 20_000, seeded(14))),
  ],
  h3: () => [
    joined(vocabulary(50, 100_000, seeded(15))),
    joined(vocabulary(50, 100_000, seeded(16))),
  ],
  e: () => {
    const random = seeded(17)
    const items = Array.from({ length: 180_000 }, (_, i) => `"key${i}":${random(1e9)}`)
    const edited = items.with(100, '"key100":0').with(90_000, '"key":1').with(179_000, '"z":2')
    return [Buffer.from(`{${items.join(',')}}`), Buffer.from(`{${edited.join(',')}}`)]
  },
  f: () => {
    const lines = configLines(1_500_000, seeded(18))
    return [joined(lines), joined(scattered(lines, 1500, seeded(19)))]
  },
  x: () => {
    const lines = configLines(4_500_000, seeded(20))
    return [joined(lines), joined(scattered(lines, 1350, seeded(21)))]
  },
}

/** Returns the pair with this name, the same on every call. */
export function fixture(name: string): Fixture {
  const make = makers[name]
  if (make === undefined) throw new Error(`no fixture ${name}`)
  const [before, after] = make()
  return { name, before, after }
}
