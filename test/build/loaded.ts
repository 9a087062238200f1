/** Preloaded into the program under test: writes what was loaded to the file named in WRIT_LOADED. */
import fs from 'node:fs'
import { basename } from 'node:path'

const opened: string[] = []
const { openSync } = fs
fs.openSync = (...args) => {
  const [path] = args
  const name = basename(String(path))
  if (/^(engine|tui|ink)\.js$/.test(name)) opened.push(name)
  return openSync(...args)
}

process.once('exit', () => {
  const listed: unknown = Reflect.get(process, 'moduleLoadList')
  const builtins = Array.isArray(listed) ? listed.map(String) : []
  fs.writeFileSync(process.env['WRIT_LOADED'] ?? '', JSON.stringify({ opened, builtins }))
})
