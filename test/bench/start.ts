/**
 * Goals P1, P2 and P19: what it costs to start. Run with `node` after a build.
 *
 * First frames are timed on a pseudo-terminal of 120x40, from spawn to the bytes that matter.
 */
import { spawn } from '@lydell/node-pty'
import { demoMigration, makeSandbox, writBin } from '../helpers/sandbox.ts'
import { isMet, pairUp, type Row, report, spreadOf } from './harness.ts'

const rounds = Number(process.env['WRIT_BENCH_ROUNDS'] ?? 15)
/** Ink asks for bracketed paste when it listens to keys. */
const listening = '\x1b[?2004h'
const rows: Row[] = []
const box = makeSandbox()
try {
  const env = { ...box.env, PATH: process.env['PATH'] ?? '' }
  const node = { name: 'node -e 0', argv: [process.execPath, '-e', '0'], env } as const
  const writ = (...args: string[]) =>
    ({ name: args.join(' '), argv: [process.execPath, writBin, ...args], env }) as const

  whole('P1 writ --version / node -e 0', writ('--version'), 1.2)
  whole('P2 writ plan --dry-run / node -e 0', writ('plan', demoMigration, '--dry-run'), 2.2)
  whole('   writ help / node -e 0', writ('help'), 2.2)
  box.run(['plan', demoMigration])
  whole('   writ list / node -e 0', writ('list'), 2.6)

  await visit(env)
  await firstFrames(env)

  function whole(goal: string, command: ReturnType<typeof writ>, budget: number): void {
    const { ratio } = pairUp(command, node, rounds)
    rows.push(report({ goal, measured: ratio.median, sense: 'at most', budget }))
  }
} finally {
  box.dispose()
}
process.exitCode = rows.every(isMet) ? 0 : 1

async function firstFrames(env: Readonly<Record<string, string>>): Promise<void> {
  const hello: number[] = []
  const painted: number[] = []
  const interactive: number[] = []
  const bare: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const greeting = await until(['-e', 'console.log("hello")'], env, 'hello')
    // The name of the plan's target is in the inbox, so the frame is not an empty one.
    const frame = await until([writBin], env, 'plans')
    const live = await until([writBin], env, listening)
    const empty = await until(['-e', 'console.log("end")'], env, 'end')
    if (round === 0) continue
    hello.push(greeting)
    painted.push(frame / greeting)
    bare.push(empty)
    interactive.push(live / empty)
  }
  const note = `node hello-world ${spreadOf(hello).median.toFixed(0)} ms`
  rows.push(
    report({
      goal: 'P19 first painted frame / Node hello-world',
      measured: spreadOf(painted).median,
      sense: 'at most',
      budget: 1.5,
      note,
    }),
    report({
      goal: 'P19 first interactive frame / node -e',
      measured: spreadOf(interactive).median,
      sense: 'at most',
      budget: 3.5,
    }),
  )
}

/** Opens the screen and leaves it, as on any earlier day: only then is compiled code kept. */
function visit(env: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writBin], { cols: 120, rows: 40, env })
    let isAsked = false
    child.onData(chunk => {
      if (isAsked || !chunk.includes(listening)) return
      isAsked = true
      // The plan is opened first, so that its code has run as well.
      setTimeout(() => child.write('\r'), 300)
      setTimeout(() => child.write('q'), 900)
      setTimeout(() => child.write('q'), 1200)
    })
    child.onExit(({ exitCode }) => {
      if (exitCode === 0) resolve()
      else reject(new Error(`the screen ended with ${exitCode}`))
    })
  })
}

/** Milliseconds from spawn until the output holds the text; the program is then killed. */
function until(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  text: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint()
    const child = spawn(process.execPath, [...args], {
      cols: 120,
      rows: 40,
      env: { ...env, COLORTERM: 'truecolor' },
    })
    let output = ''
    let ms: number | undefined
    child.onData(chunk => {
      output += chunk
      if (ms !== undefined || !output.includes(text)) return
      ms = Number(process.hrtime.bigint() - start) / 1e6
      child.kill('SIGKILL')
    })
    child.onExit(() => {
      if (ms === undefined) reject(new Error(`it ended without ${JSON.stringify(text)}`))
      else resolve(ms)
    })
  })
}
