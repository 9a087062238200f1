// Preloaded into the program: notes the command line of every child it starts, and breaks a call
// of the file system with an error nobody foresees, whose message is all of a file; or throws such
// a one where nothing waits for it.
import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { SPY_LOG, SPY_BREAK = '', SPY_FILE = '' } = process.env
const append = fs.appendFileSync

for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'exec', 'execSync']) {
  const real = childProcess[name]
  childProcess[name] = (command, args, ...rest) => {
    append(SPY_LOG, `${[command, ...(Array.isArray(args) ? args : [])].join('\n')}\n`)
    return real(command, args, ...rest)
  }
}

if (SPY_BREAK === 'stray') {
  setTimeout(() => {
    throw new TypeError(`stray: ${fs.readFileSync(SPY_FILE, 'utf8')}`)
  }, 1)
} else if (SPY_BREAK !== '') {
  const text = fs.readFileSync(SPY_FILE, 'utf8')
  const real = fs[SPY_BREAK]
  fs[SPY_BREAK] = (...args) => {
    // Node itself needs it to load the program.
    if (!new Error().stack.includes('engine.js')) return real(...args)
    throw new TypeError(`broken: ${text}`)
  }
}
syncBuiltinESMExports()
