import { utcText } from '../../bytes/utc.ts'
import { visibleText } from '../../bytes/visible.ts'
import type { Host } from '../../host/host.ts'
import { shortId } from '../../model/short-id.ts'
import { type Probation, probations } from '../../operations/probations.ts'
import { type SettledLease, settleLeases } from '../../operations/settle-leases.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'
import { settledLines, settledRecord } from '../lease-report.ts'
import type { Output } from '../output.ts'
import { makeAlarm } from '../wait-for-change.ts'

export const watch: Command = {
  options: { once: { type: 'boolean' } },
  positionals: [0, 0],
  help: `
Undoes what is on probation once its lease is over: without a boot that proved it ('writ run') or a
word for it ('writ confirm'), the files are put back as they were before, verified and recorded.
'writ gate' and 'writ run' do the same when they are called; this does it when nobody calls.

It needs no terminal and waits until Ctrl-C or SIGTERM, which end it with 0. With --json it prints
one object a line: {"event":"probation"} for each lease that runs, {"event":"settled"} for each
that was over.

  --once   only what is over now, for cron and timers. Exit 0: nothing is left to undo; else the
           code of what stood in the way, such as 11 locked, 12 edited since or 16 rejected by a
           check; of 12 and 16 the gate tells from then on, and nothing is tried again

  writ watch --once
`,
  async run({ host, args, output }) {
    if (args.has('once')) {
      const settled = await settleLeases(host)
      tell(output, settled, host)
      return settled.find(({ error }) => error !== null)?.error?.exitCode ?? 0
    }
    // Its folders must be there to be watched.
    openWorkspace(host, 'write')
    const alarm = makeAlarm(host)
    try {
      await keepWatching(host, output, alarm)
      return 0
    } finally {
      alarm.dispose()
    }
  },
}

/** What could not be undone is not tried again at once: each try leaves a line in the ledger. */
const patienceMs = [60_000, 600_000, 3_600_000] as const

async function keepWatching(
  host: Host,
  output: Output,
  alarm: ReturnType<typeof makeAlarm>,
): Promise<void> {
  const announced = new Set<string>()
  const delayed = new Map<string, { tries: number; until: number }>()
  while (!alarm.isOver()) {
    const now = host.now()
    const isDelayed = (id: string): boolean => (delayed.get(id)?.until ?? 0) > now
    const settled = await settleLeases(host, ({ id }) => !isDelayed(id))
    tell(output, settled, host)
    for (const { lease, state } of settled) {
      const tries = delayed.get(lease.id)?.tries ?? 0
      const patience = patienceMs[Math.min(tries, patienceMs.length - 1)] ?? 0
      if (state !== 'waiting') delayed.delete(lease.id)
      else delayed.set(lease.id, { tries: tries + 1, until: host.now() + patience })
    }
    const running = probations(host)
    for (const one of running) announce(output, announced, one)
    const wakes = running
      .filter(({ isDue, isBuried }) => !(isDue && isBuried))
      .map(({ lease, endsAt }) => delayed.get(lease.id)?.until ?? endsAt)
    await alarm.waitUntil(Math.min(...wakes))
  }
}

function announce(output: Output, announced: Set<string>, { lease, endsAt }: Probation): void {
  if (announced.has(lease.id)) return
  announced.add(lease.id)
  const until = utcText(endsAt)
  const { plan, id, runtimes } = lease
  output.print(
    `on probation until ${until}  plan ${shortId(plan)}  ${runtimes.map(visibleText).join(', ')}`,
  )
  output.line({ event: 'probation', lease: id, plan, runtimes, until })
}

function tell(output: Output, settled: readonly SettledLease[], host: Host): void {
  for (const line of settledLines(settled, host.home)) output.print(line)
  for (const one of settled) output.line({ event: 'settled', ...settledRecord(one) })
}
