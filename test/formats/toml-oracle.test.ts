/**
 * Python's tomllib as an oracle: damaged files of the public suite, read by both.
 *
 * Known differences are left out by construction: tomllib knows TOML 1.0, no BOM, turns CRLF in
 * strings into LF, and has integers and floats of any size.
 */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { toml } from '../../src/formats/toml/toml.ts'
import { corpora, corpusFiles, editions, tagged } from './toml-corpus.ts'

const script = `
import json, sys, tomllib
def tag(v):
    if isinstance(v, dict): return {k: tag(x) for k, x in v.items()}
    if isinstance(v, list): return [tag(x) for x in v]
    if isinstance(v, bool): return {'type': 'bool', 'value': str(v).lower()}
    if isinstance(v, int): return {'type': 'integer', 'value': str(v)}
    if isinstance(v, float): return {'type': 'float', 'value': repr(v)}
    if isinstance(v, str): return {'type': 'string', 'value': v}
    return {'type': 'time'}
def read(text):
    try: return tag(tomllib.loads(text))
    except tomllib.TOMLDecodeError: return None
    except ValueError: return None
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
`
const hasOracle = spawnSync('python3', ['-c', 'import tomllib']).status === 0
const count = Number(process.env['WRIT_ORACLE_RUNS'] ?? 3000)

const scraps = [
  ...['[', ']', '[[', '{', '}', '=', '.', ',', '"', "'", '"""', "'''", '#', '\n', '\r', ' ', '\t'],
  ...['\\', '\\u0041', 'a', 'b.c', '0', '_', '-', '+', 'e', 'inf', 'true', '1979-05-27', 'T', 'Z'],
  ...['07:32:00', '\u007F', 'é', 'a = 1\n', '[a]\n', '[a.b]\n', '[[a]]\n', 'a.b = 1\n', 'a = {}\n'],
]

test.skipIf(corpora === undefined || !hasOracle)(
  'R3 R9 tomllib accepts the same damaged files and reads the same values (needs WRIT_CORPORA, python3)',
  () => {
    const texts = damagedTexts(count)
    const answer = spawnSync('python3', ['-c', script], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    const readings: unknown = JSON.parse(answer.stdout)
    if (!Array.isArray(readings)) throw new Error('no answer')
    expect(readings).toHaveLength(texts.length)
    for (const [index, text] of texts.entries()) {
      const parsed = toml.parse(text, { version: '1.0', maxDepth: 400 })
      if (!parsed.ok && /64 bits|largest/.test(parsed.problems[0].detail)) continue
      const own = parsed.ok ? comparable(tagged(parsed.document.root)) : null
      expect({ text, reading: own }).toEqual({ text, reading: comparable(readings[index]) })
    }
  },
)

/** Dates and times by kind alone, floats by value: the suite itself compares their spelling. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  const { type, value: text } = value as { type?: unknown; value?: unknown }
  if (typeof type === 'string' && /date|time/.test(type)) return 'time'
  if (type === 'float' && typeof text === 'string') {
    return { type, value: Number(text.replace('inf', 'Infinity')) + 0 }
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, comparable(inner)]))
}

function damagedTexts(wanted: number): string[] {
  let state = 7
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const [edition] = editions
  const { valid, invalid } = corpusFiles(edition!)
  const sources = [...valid, ...invalid]
    .map(file => Buffer.from(file.bytes).toString('utf8'))
    .filter(text => text.length < 1500 && !/[\uFEFF\uFFFD]|\r\n/.test(text))
  const texts: string[] = []
  while (texts.length < wanted) {
    let text = sources[next(sources.length)] ?? ''
    if (next(3) === 0) text += sources[next(sources.length)] ?? ''
    for (let cut = next(4); cut >= 0; cut--) {
      const at = next(text.length + 1)
      const scrap = next(4) > 0 ? (scraps[next(scraps.length)] ?? '') : ''
      text = text.slice(0, at) + scrap + text.slice(at + (next(3) === 0 ? next(6) : 0))
    }
    if (text.isWellFormed() && !text.includes('\r\n')) texts.push(text)
  }
  return texts
}
