/** The interface over services in memory, as a program of its own for tests in a terminal. */
import { startTui } from '../../src/cli/tui/start.ts'
import { largeReview, queueRows } from '../review/sample-plan.ts'
import { servicesDouble } from '../review/services-double.ts'

const large = Number(process.env['DEMO_LINES'] ?? '0')
const plans = Number(process.env['DEMO_PLANS'] ?? '0')
const step = process.env['DEMO_STEP_MS']
const passphrase = process.env['DEMO_PASSPHRASE']

process.exitCode = await startTui(
  servicesDouble({
    ...(large > 0 ? { review: largeReview(large) } : {}),
    ...(plans > 0 ? { rows: queueRows(plans) } : {}),
    ...(step === undefined ? {} : { stepMs: Number(step) }),
    ...(passphrase === undefined ? {} : { passphrase }),
  }),
  {
    planId: process.argv[2],
    stdin: process.stdin,
    stdout: process.stdout,
  },
)
