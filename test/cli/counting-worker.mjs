// A worker for tests: says what reaches it, counts Ctrl-C, and ends with 40 and the count on Ctrl-\.
import { isatty } from 'node:tty'

let interrupts = 0
const say = text => process.stdout.write(`[${text}]\n`)

process.on('SIGINT', () => {
  interrupts += 1
  say(`interrupt ${interrupts}`)
})
process.on('SIGQUIT', () => {
  say(`quit after ${interrupts}`)
  process.exit(40 + interrupts)
})
process.on('SIGCONT', () => say('continued'))
for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2']) process.on(signal, () => say(signal))
// Nothing else keeps it alive.
setInterval(() => {}, 60_000)
say(`ready ${[0, 1, 2].map(fd => (isatty(fd) ? 'tty' : 'no')).join(' ')}`)
