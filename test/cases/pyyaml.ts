/** PyYAML as an independent reader. */
import { spawnSync } from 'node:child_process'
import { type ConfigValue, decodeValue, type TaggedValue } from '../../src/model/value.ts'

/**
 * The safe loader with two differences, as readers of YAML 1.1 newer than it have them: a bare `y`
 * or `n` is a boolean, and the exponent of `1.0e3` needs no sign.
 */
const script = `
import base64, datetime, json, re, sys, yaml

class Loader(yaml.SafeLoader):
    bool_values = {**yaml.SafeLoader.bool_values, 'y': True, 'n': False}

Loader.add_implicit_resolver('tag:yaml.org,2002:bool', re.compile('^[yYnN]$'), list('yYnN'))
unsigned = re.compile(r'^[-+]?[0-9][0-9_]*\\.[0-9_]*[eE][0-9]+$')
Loader.add_implicit_resolver('tag:yaml.org,2002:float', unsigned, list('-+0123456789'))

def name(key):
    if isinstance(key, str):
        return key
    if key is None or isinstance(key, bool):
        return json.dumps(key)
    if isinstance(key, int):
        return str(key)
    raise TypeError(f'no name for a key of {type(key)}')

def time(value):
    text = value.isoformat()
    fraction = re.search(r'\\.\\d+', text)
    return text if fraction is None else text.replace(fraction[0], fraction[0].rstrip('0'))

def tagged(value):
    if value is None:
        return {'kind': 'null'}
    if isinstance(value, bool):
        return {'kind': 'boolean', 'value': value}
    if isinstance(value, int):
        return {'kind': 'integer', 'value': str(value)}
    if isinstance(value, float):
        words = {'inf': 'Infinity', '-inf': '-Infinity', 'nan': 'NaN'}
        return {'kind': 'float', 'value': words.get(repr(value), repr(value))}
    if isinstance(value, str):
        return {'kind': 'string', 'value': value}
    if isinstance(value, datetime.datetime):
        kind = 'local' if value.tzinfo is None else 'offset'
        return {'kind': 'datetime', 'type': kind, 'value': time(value)}
    if isinstance(value, datetime.date):
        return {'kind': 'datetime', 'type': 'date', 'value': value.isoformat()}
    if isinstance(value, list):
        return {'kind': 'array', 'items': [tagged(item) for item in value]}
    if isinstance(value, dict):
        entries = [[name(key), tagged(inner)] for key, inner in value.items()]
        return {'kind': 'table', 'entries': entries}
    raise TypeError(f'no kind for {type(value)}')

def reading(file):
    value = yaml.load(file, Loader=Loader)
    return tagged({} if value is None else value)

files = [base64.b64decode(text) for text in json.load(sys.stdin)]
json.dump([reading(file) for file in files], sys.stdout)
`

const python = ['/usr/bin/python3', 'python3'].find(
  command => spawnSync(command, ['-c', 'import yaml'], { stdio: 'ignore' }).status === 0,
)

/** Whether a Python of the machine has `yaml`. */
export const hasPyyaml: boolean = python !== undefined

/** Reads all files in one process; throws where one of them does not parse. */
export function readWithPyyaml(files: readonly Uint8Array[]): readonly ConfigValue[] {
  const input = JSON.stringify(files.map(file => Buffer.from(file).toString('base64')))
  const run = spawnSync(python ?? 'python3', ['-c', script], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (run.status !== 0) throw new Error(run.stderr)
  const values: readonly TaggedValue[] = JSON.parse(run.stdout)
  return values.map(decodeValue)
}
