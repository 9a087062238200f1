#!/usr/bin/env node
/**
 * The bin. Answers what needs nothing before anything is loaded, then hands over to `run.ts`.
 */
import { version } from '../model/version.ts'

const neededNode = 24
const found = process.versions.node
const [first] = process.argv.slice(2)

if (Number.parseInt(found, 10) < neededNode) {
  process.stderr.write(
    `writ: error: writ needs Node.js ${neededNode} or newer, this is ${found}\n` +
      'writ: hint: install a newer Node.js, or run writ through npm in its own checkout\n',
  )
  process.exitCode = 1
} else if (first === '--version' || first === '-V') {
  process.stdout.write(`writ ${version}\n`)
} else {
  const { run } = await import('./run.ts')
  process.exitCode = await run(process.argv.slice(2))
}
