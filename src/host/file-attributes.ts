/**
 * Extended attributes and access lists, which Node has no call for: the tools of the system read
 * and write them.
 */
import { type Attributes, attributesText, parseAttributes } from './attribute-text.ts'
import type { Host } from './host.ts'
import { findCommand } from './path-facts.ts'
import { runTool } from './system-tool.ts'

interface AttributeTool {
  readonly name: string
  /** Returns the text of all; undefined where it cannot tell. */
  read(host: Host, paths: readonly string[]): string | undefined
  set(host: Host, path: string, text: string): boolean
  remove(host: Host, path: string, name: string): boolean
}

/** Returns what each path carries that carries something; undefined where no tool here tells. */
export function readAttributes(
  host: Host,
  paths: readonly string[],
): ReadonlyMap<string, Attributes> | undefined {
  const tool = toolOf(host)
  if (tool === undefined) return undefined
  const found = new Map<string, Attributes>()
  for (let at = 0; at < paths.length; at += atOnce) {
    const text = tool.read(host, paths.slice(at, at + atOnce))
    if (text === undefined) return undefined
    for (const [path, attributes] of parseAttributes(text)) found.set(path, attributes)
  }
  return found
}

/** How many paths one call is given: far below what a command line may hold. */
const atOnce = 1000

/** Sets and removes attributes of one file; false where not all of it was possible. */
export function changeAttributes(
  host: Host,
  path: string,
  wanted: Attributes,
  unwanted: readonly string[],
): boolean {
  const tool = toolOf(host)
  if (tool === undefined) return false
  const removed = unwanted.map(name => tool.remove(host, path, name))
  // One at a time: a tool stops at the first it may not set.
  const set = [...wanted].map(one => tool.set(host, path, attributesText(path, new Map([one]))))
  return [...removed, ...set].every(Boolean)
}

/** Returns by which program attributes are carried here; undefined where none can read them. */
export function attributeToolName(host: Host): string | undefined {
  return toolOf(host)?.name
}

function toolOf(host: Host): AttributeTool | undefined {
  const searched = host.env('PATH') ?? ''
  const has = (name: string): boolean => findCommand(host, name, searched) !== undefined
  if (has('getfattr') && has('setfattr')) return attrTool
  return has('python3') ? pythonTool : undefined
}

/** Of the package attr. */
const attrTool: AttributeTool = {
  name: 'getfattr and setfattr',
  read(host, paths) {
    const args = ['--absolute-names', '-h', '-d', '-m', '-', '-e', 'hex', '--', ...paths]
    const answer = runTool(host, 'getfattr', args)
    // 1: one of them is gone or on a file system without attributes.
    return answer === undefined || answer.exitCode > 1 ? undefined : answer.stdout
  },
  set: (host, _, text) => runTool(host, 'setfattr', ['-h', '--restore=-'], text)?.exitCode === 0,
  remove: (host, path, name) =>
    runTool(host, 'setfattr', ['-h', '-x', name, '--', path])?.exitCode === 0,
}

const pythonTool: AttributeTool = {
  name: 'python3',
  read(host, paths) {
    const answer = runTool(host, 'python3', ['-I', '-S', '-c', readScript, ...paths])
    return answer?.exitCode === 0 ? answer.stdout : undefined
  },
  set: (host, path, text) => python(host, setScript, path, text),
  remove: (host, path, name) => python(host, removeScript, path, name),
}

function python(host: Host, script: string, path: string, input: string): boolean {
  return runTool(host, 'python3', ['-I', '-S', '-c', script, path], input)?.exitCode === 0
}

const readScript = String.raw`
import os, sys
def quoted(text):
    for letter in '\\=\n\r':
        text = text.replace(letter, '\\%03o' % ord(letter))
    return os.fsencode(text)
for path in sys.argv[1:]:
    try:
        names = os.listxattr(path, follow_symlinks=False)
        values = [os.getxattr(path, name, follow_symlinks=False).hex() for name in names]
    except OSError:
        continue
    if names:
        sys.stdout.buffer.write(b'# file: ' + quoted(path) + b'\n')
    for name, value in zip(names, values):
        sys.stdout.buffer.write(quoted(name) + b'=0x' + value.encode() + b'\n')
`

const setScript = String.raw`
import os, re, sys
for line in os.fsdecode(sys.stdin.buffer.read()).split('\n'):
    name, found, value = line.partition('=0x')
    if found and not line.startswith('#'):
        name = re.sub(r'\\([0-7]{3})', lambda match: chr(int(match[1], 8)), name)
        os.setxattr(sys.argv[1], name, bytes.fromhex(value), follow_symlinks=False)
`

const removeScript = `
import os, sys
os.removexattr(sys.argv[1], os.fsdecode(sys.stdin.buffer.read()), follow_symlinks=False)
`
