// Preloaded into the program: kills it, as the kernel would, right before or after a rename.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, dirname, join } from 'node:path'

const { DIE_AT = '', DIE_WHEN = '' } = process.env
const rename = fs.renameSync

function dieIf(when, to) {
  // The directory may be named by its descriptor.
  const path = join(fs.realpathSync(dirname(to)), basename(to))
  if (path !== DIE_AT || when !== DIE_WHEN) return
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

fs.renameSync = (from, to) => {
  dieIf('before', to)
  rename(from, to)
  dieIf('after', to)
}
syncBuiltinESMExports()
