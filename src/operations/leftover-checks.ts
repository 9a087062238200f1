/** What the doctor says of backups, and of what crashes left behind. */
import { leftRehearsals } from '../apply/rehearsal-file.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { listBackups } from '../store/backup-store.ts'
import { unfinishedBackups, unrecordedBackupFiles } from '../store/orphaned-backups.ts'
import { shadowHomes } from '../store/shadow-store.ts'
import { strayTemps } from '../store/stray-temps.ts'
import { type Answer, failed, ok, warning } from './diagnosis.ts'
import type { Workspace } from './workspace.ts'

export function backupsAnswer({ host, layout }: Workspace): Answer {
  const all = listBackups(host, layout)
  if (all.every(({ usable }) => usable)) return ok(`${all.length}, all usable`)
  const unfinished = new Set(unfinishedBackups(host, layout).map(({ manifest }) => manifest.id))
  const finished = all.filter(({ manifest }) => !unfinished.has(manifest.id))
  const broken = finished.find(({ usable }) => !usable)
  if (broken === undefined) return ok(`${finished.length}, all usable`)
  const { id, realPath } = broken.manifest
  return failed(`${id} would restore nothing`, `writ backups ${shellQuote(realPath)} --verify`)
}

export function unfinishedAnswer({ host, layout }: Workspace): Answer {
  const found = unfinishedBackups(host, layout)
  const [first] = found
  if (first === undefined) return ok('none')
  return warning(
    `${found.length} of applies that died early, such as ${first.manifest.id}`,
    'writ backups --prune',
  )
}

export function unrecordedAnswer({ host, layout }: Workspace): Answer {
  const found = unrecordedBackupFiles(host, layout)
  if (found.length === 0) return ok('none')
  return warning(
    `no record names ${found.join(', ')}; another installation may need them`,
    `rm -i ${found.map(shellQuote).join(' ')}`,
  )
}

export function tempsAnswer({ host, layout }: Workspace): Answer {
  const found = [...strayTemps(host, layout), ...leftRehearsals(host, layout)]
  const [first] = found
  if (first === undefined) return ok('none left behind')
  return warning(`${found.length} left by crashes, such as ${first}`, 'writ backups --prune')
}

export function shadowsAnswer({ host, layout }: Workspace): Answer {
  const [first] = shadowHomes(host, layout)
  if (first === undefined) return ok('none left behind')
  return warning(
    `${first} holds a whole configuration; unless an apply runs, a crash left it`,
    'writ backups --prune',
  )
}
