#!/usr/bin/env node
/**
 * The bin. Answers what needs nothing before anything is loaded, then hands over: to the screen
 * for a bare `writ` on a terminal, to `run.ts` for everything else.
 */
import { version } from '../model/version.ts'
import { hasScreen } from './has-screen.ts'
import { openScreen } from './screen.ts'

const neededNode = 24
const found = process.versions.node
const argv = process.argv.slice(2)

if (Number.parseInt(found, 10) < neededNode) {
  process.stderr.write(
    `writ: error: writ needs Node.js ${neededNode} or newer, this is ${found}\n` +
      'writ: hint: install a newer Node.js, or run writ through npm in its own checkout\n',
  )
  process.exitCode = 1
} else if (argv[0] === '--version' || argv[0] === '-V') {
  const json = `${JSON.stringify({ name: 'writ', version })}\n`
  process.stdout.write(argv.includes('--json') ? json : `writ ${version}\n`)
} else {
  void start().then(end)
}

/** Ends at once where all output is written: taking the program apart takes a while. */
function end(code: number): void {
  process.exitCode = code
  const isWritten = process.stdout.writableLength === 0 && process.stderr.writableLength === 0
  // Not before a failed write has been told.
  if (isWritten) setImmediate(() => process.exit())
}

async function start(): Promise<number> {
  const isBare = argv.every(arg => arg === '--no-color')
  if (isBare && hasScreen()) {
    try {
      return await openScreen({ noColor: argv.length > 0 })
    } catch (error) {
      // A setting that is wrong: told as every command tells it.
      const { report } = await import('./run.ts')
      return report(error, argv)
    }
  }
  const { run } = await import('./run.ts')
  return run(argv, () => (hasScreen() ? openScreen : undefined))
}
