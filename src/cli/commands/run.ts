import { shellQuote } from '../../bytes/shell-quote.ts'
import { visibleText } from '../../bytes/visible.ts'
import { visibleJson } from '../../bytes/visible-json.ts'
import { FsError, type Host } from '../../host/host.ts'
import { ioError } from '../../host/io-error.ts'
import { WritError } from '../../model/errors.ts'
import type { Lease } from '../../model/records.ts'
import { shortId } from '../../model/short-id.ts'
import { bootFailed, bootSucceeded, onProbation } from '../../operations/boot.ts'
import { askGate, assertOpen } from '../../operations/gate.ts'
import type { SettledLease } from '../../operations/settle-leases.ts'
import type { Args, Command } from '../command.ts'
import { settledLines, settledRecord } from '../lease-report.ts'
import { errorRecord, type Output } from '../output.ts'
import { mayWait, waitOption } from '../wait-option.ts'
import { startWorker, type Worker, type WorkerEnd } from '../worker.ts'

export const runWorker: Command = {
  options: {
    strict: { type: 'boolean' },
    'no-undo': { type: 'boolean' },
    'boot-seconds': { type: 'string' },
    ...waitOption,
  },
  positionals: [1, 1],
  help: `
Asks the gate and, where it is open, starts the command with this terminal and this environment.
Signals are passed to it, and its exit code is passed on: 128 and the number of the signal where
one ended it. A closed gate ends with 75 or 78 and starts nothing.

What is on probation is proved by this boot: it counts as good when the command exits 0, or is
still alive after --boot-seconds. It fails when the command ends with anything else before that;
then the change is undone at once, if nobody has edited the files since, and the exit code is
still that of the command. Stopped by a signal that writ passed on, or by Ctrl-C, it proves nothing.

  --strict, --no-undo, --wait [SECONDS]
                    as for 'writ gate'
  --boot-seconds N  1 to 3600; without it, what the policy said when the change was applied

What writ says of the probation stands on standard error, with --json as one JSON object a line.

  writ run codex -- codex exec "run the tests"
`,
  async run(context) {
    const { host, args, rest, output } = context
    const [runtime = ''] = args.positionals
    const [command, ...commandArgs] = rest
    if (command === undefined) {
      throw new WritError('USAGE', {
        detail: 'the command to start is missing',
        hint: `writ run ${shellQuote(runtime)} -- and the command to start`,
      })
    }
    const seconds = bootSecondsOf(args, runtime)
    const strict = args.has('strict')
    const undo = !args.has('no-undo')
    const answer = await mayWait(context, locking =>
      askGate(host, { runtime, strict, undo, locking }),
    )
    tellSettled(output, answer.settled, host)
    assertOpen(answer)
    const leases = onProbation(host, runtime)
    const worker = startWorker(command, commandArgs)
    try {
      if (leases.length === 0) return (await worker.ended).exitCode
      return await onTrial(host, output, runtime, worker, seconds ?? longest(leases))
    } finally {
      worker.dispose()
    }
  },
}

function bootSecondsOf(args: Args, runtime: string): number | undefined {
  const text = args.text('boot-seconds')
  if (text === undefined) return undefined
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= 3600) return seconds
  throw new WritError('USAGE', {
    detail: '--boot-seconds is a whole number from 1 to 3600',
    hint: `writ help run, or without it: writ run ${shellQuote(runtime)} -- and the command`,
  })
}

function longest(leases: readonly Lease[]): number {
  return Math.max(1, ...leases.map(({ bootSeconds }) => bootSeconds))
}

/** Nothing is said while the worker lives: the terminal is its own. */
async function onTrial(
  host: Host,
  output: Output,
  runtime: string,
  worker: Worker,
  seconds: number,
): Promise<number> {
  if (await worker.livesFor(seconds)) {
    const kept = await outcomeOf(() => bootSucceeded(host, runtime))
    const { exitCode } = await worker.ended
    tellKept(output, runtime, kept)
    return exitCode
  }
  const end = await worker.ended
  await judge(host, output, runtime, end)
  return end.exitCode
}

async function judge(
  host: Host,
  output: Output,
  runtime: string,
  { exitCode, wasStopped }: WorkerEnd,
): Promise<void> {
  if (exitCode === 0) {
    tellKept(output, runtime, await outcomeOf(() => bootSucceeded(host, runtime)))
  } else if (wasStopped) {
    tell(output, { event: 'boot-undecided', runtime }, [
      `${visibleText(runtime)} was stopped before its boot proved anything; the change stays on probation`,
    ])
  } else {
    const settled = await outcomeOf(() => bootFailed(host, runtime, exitCode))
    if (settled instanceof WritError) tellError(output, runtime, settled)
    else tellSettled(output, settled, host)
  }
}

/** The worker's exit code is passed on whatever happens to the records. */
async function outcomeOf<T>(work: () => Promise<T>): Promise<T | WritError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FsError) return ioError(error, 'judge the boot')
    if (error instanceof WritError) return error
    throw error
  }
}

function tellKept(output: Output, runtime: string, kept: readonly Lease[] | WritError): void {
  if (kept instanceof WritError) {
    tellError(output, runtime, kept)
    return
  }
  for (const { plan, id } of kept) {
    const text = `${visibleText(runtime)} has booted: plan ${shortId(plan)} is kept`
    tell(output, { event: 'kept', runtime, plan, lease: id }, [text])
  }
}

function tellSettled(output: Output, settled: readonly SettledLease[], host: Host): void {
  for (const one of settled) {
    tell(output, { event: 'settled', ...settledRecord(one) }, settledLines([one], host.home))
  }
}

function tellError(output: Output, runtime: string, error: WritError): void {
  const text = `the probation could not be ended: ${visibleText(error.detail ?? error.message)}; writ gate ${visibleText(shellQuote(runtime))}`
  tell(output, { event: 'failed', runtime, error: errorRecord(error) }, [text])
}

/** Standard output is the worker's, so even with --json this goes to standard error. */
function tell(output: Output, record: unknown, lines: readonly string[]): void {
  if (output.json) process.stderr.write(`${visibleJson(record, 0)}\n`)
  for (const line of lines) output.say(line)
}
