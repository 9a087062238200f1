/** Large config files such as runtimes keep, made from a seed: no large file is stored. */
import type { FormatName } from '../../src/model/migration.ts'
import { seeded } from './diff-fixtures.ts'

type Random = ReturnType<typeof seeded>

/** One server of a file: about a hundred characters. */
const servers: Readonly<Record<FormatName, (i: number, random: Random) => string>> = {
  toml: (i, random) =>
    `[servers.s${i}]\ncommand = "tool-${random(1000)}"\nargs = ["-m", "module_${random(1000)}"]\nenabled = true\nport = ${random(65_536)}\n\n`,
  yaml: (i, random) =>
    `s${i}:\n  command: tool-${random(1000)}\n  args: ["-m", "module_${random(1000)}"]\n  enabled: true\n  port: ${random(65_536)}  # as agreed\n`,
  json: (i, random) =>
    `  "s${i}": {\n    "command": "tool-${random(1000)}",\n    "args": ["-m", "module_${random(1000)}"],\n    "enabled": true,\n    "port": ${random(65_536)}\n  },\n`,
  dotenv: (i, random) =>
    `# server ${i}\nCOMMAND_${i}="/usr/local/bin/tool ${random(1000)}"\nPORT_${i}=${random(65_536)}\n`,
}

/** Returns a file of about this many characters, the same on every call. */
export function largeFile(format: FormatName, size: number): string {
  const random = seeded(31)
  const parts = format === 'json' ? ['{\n'] : []
  for (let i = 0, length = 0; length < size; i++) {
    const part = servers[format](i, random)
    parts.push(part)
    length += part.length
  }
  if (format === 'json') parts.push('  "last": 1\n}\n')
  return parts.join('')
}
