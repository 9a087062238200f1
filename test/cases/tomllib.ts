/** Python's own TOML parser as an independent reader. */
import { spawnSync } from 'node:child_process'
import { type ConfigValue, decodeValue, type TaggedValue } from '../../src/model/value.ts'

const script = `
import base64, json, sys, tomllib

def tagged(value):
    if isinstance(value, bool):
        return {'kind': 'boolean', 'value': value}
    if isinstance(value, int):
        return {'kind': 'integer', 'value': str(value)}
    if isinstance(value, float):
        return {'kind': 'float', 'value': repr(value)}
    if isinstance(value, str):
        return {'kind': 'string', 'value': value}
    if isinstance(value, list):
        return {'kind': 'array', 'items': [tagged(item) for item in value]}
    if isinstance(value, dict):
        return {'kind': 'table', 'entries': [[key, tagged(inner)] for key, inner in value.items()]}
    return {'kind': 'string', 'value': value.isoformat()}

files = [base64.b64decode(text) for text in json.load(sys.stdin)]
json.dump([tagged(tomllib.loads(file.decode('utf-8'))) for file in files], sys.stdout)
`

/** Whether the machine has a Python with `tomllib`. */
export function hasTomllib(): boolean {
  return spawnSync('python3', ['-c', 'import tomllib'], { stdio: 'ignore' }).status === 0
}

/** Reads all files in one process; throws where one of them does not parse. */
export function readWithTomllib(files: readonly Uint8Array[]): readonly ConfigValue[] {
  const input = JSON.stringify(files.map(file => Buffer.from(file).toString('base64')))
  const run = spawnSync('python3', ['-c', script], { input, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(run.stderr)
  const values: readonly TaggedValue[] = JSON.parse(run.stdout)
  return values.map(decodeValue)
}
