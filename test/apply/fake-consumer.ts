/** A consumer that behaves as codex is documented to, in a few lines of shell. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckAttempt, Consumer } from '../../src/model/consumer.ts'

/**
 * What it complains about, by what stands in `$FAKE_HOME/config.toml`:
 * a line with `syntax!` is a syntax error, `unknown_x = …` is an unknown key in strict mode only
 * (the first one stops it), `needs = "f"` is a missing file unless `f` is in the home,
 * `profile = "x"` is an error without a place, `hang = true` never ends. It writes into its home,
 * prints the offending line raw, and leaves a trace of every run in `$FAKE_LOG`.
 */
const script = (version: string): string => `#!/bin/sh
if [ "$1" = --version ]; then echo "fake-cli ${version}"; exit 0; fi
file="$FAKE_HOME/config.toml"
mkdir -p "$FAKE_HOME/tmp/arg0-x"
echo "$*|$FAKE_HOME|$HOME|$PWD|$(env | cut -d= -f1 | sort | tr '\\n' ' ')" >> LOGFILE
echo "WARNING: will not use $FAKE_HOME, run $$" >&2
if [ ! -f "$file" ]; then exit 0; fi
place() { grep -n "$1" "$file" | head -n 1 | cut -d: -f1; }
if grep -q 'hang = true' "$file"; then sleep 60; fi
if grep -q 'syntax!' "$file"; then
  echo "Error: $file:$(place 'syntax!'):3: TOML parse error: expected value near $(grep 'syntax!' "$file")" >&2; exit 1
fi
if grep -q 'profile = ' "$file"; then
  echo "error in $FAKE_HOME: profile $(grep 'profile = ' "$file" | head -n 1) is not configured" >&2; exit 1
fi
if [ "$1" = --strict ] && grep -q '^unknown_' "$file"; then
  line=$(place '^unknown_')
  detail="$file:$line:1: unknown configuration field \`$(sed -n "$line"p "$file" | cut -d' ' -f1)\`"
  echo "{\\"error\\":{\\"data\\":{\\"line\\":$line,\\"column\\":1,\\"detail\\":\\"$detail\\"}}}"; exit 1
fi
needed=$(sed -n 's/^needs = "\\(.*\\)"/\\1/p' "$file" | head -n 1)
if [ -n "$needed" ] && [ ! -e "$FAKE_HOME/$needed" ]; then
  echo "failed to read $FAKE_HOME/$needed: No such file or directory (os error 2)" >&2; exit 1
fi
exit 0
`

const strict: CheckAttempt = {
  name: 'strict check',
  args: ['--strict', '--print'],
  since: '0.164.0',
  strict: true,
  timeoutMs: 10_000,
}

const plain: CheckAttempt = {
  name: 'plain check',
  args: ['--print'],
  since: '0.58.0',
  strict: false,
  timeoutMs: 10_000,
}

export const fakeAttempts = { strict, plain }

/** Installs the fake under a name and returns it as a consumer that reads `~/.fake/config.toml`. */
export function installFake(
  directory: string,
  options: { version?: string; attempts?: readonly CheckAttempt[] } = {},
): { consumer: Consumer; bin: string; log: string } {
  const bin = join(directory, 'bin')
  const log = join(directory, 'fake.log')
  mkdirSync(bin, { recursive: true })
  const path = join(bin, 'fake')
  writeFileSync(path, script(options.version ?? '0.169.0').replace('LOGFILE', `'${log}'`))
  chmodSync(path, 0o755)
  return { consumer: fakeConsumer(options.attempts ?? [strict, plain]), bin, log }
}

export function fakeConsumer(attempts: readonly CheckAttempt[] | null): Consumer {
  return {
    name: 'fake',
    title: 'Fake',
    files: [
      {
        path: '~/.fake/config.toml',
        homeVariable: 'FAKE_HOME',
        format: 'toml',
        dialect: { version: '1.1', maxDepth: 80 },
        loadsSiblings: false,
      },
    ],
    keys: [],
    groups: [],
    secrets: [],
    check: attempts && { command: 'fake', homeVariable: 'FAKE_HOME', attempts },
  }
}
