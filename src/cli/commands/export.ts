import { dirname, join } from 'node:path'
import { shellQuote } from '../../bytes/shell-quote.ts'
import { FsError, type Host } from '../../host/host.ts'
import { ioError } from '../../host/io-error.ts'
import { walkPath } from '../../host/walk-path.ts'
import { writeExclusive } from '../../host/write-file.ts'
import { WritError } from '../../model/errors.ts'
import { shortId } from '../../model/short-id.ts'
import { type ExportedBundle, exportBundle } from '../../operations/export-bundle.ts'
import { existingDirectory, outPath } from '../../operations/out-directory.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'

const loss = 'the bundle cannot be put there'

export const exportPlan: Command = {
  options: { out: { type: 'string' } },
  positionals: [1, 1],
  help: `
Puts a plan, the policy it was made under and every decision on it into one file, so that somebody
on another machine can review and sign it, and the signature can come back. The file holds what
'writ show' shows: nothing secret, and nothing that could be applied.

  --out FILE   write to this file, which must not exist yet, in a directory that does; otherwise
               to standard output

  writ export PLAN --out plan.writ      # here
  writ import plan.writ                 # there, then: writ review PLAN, or writ sign PLAN
  writ export PLAN --out signed.writ    # there
  writ import signed.writ               # here: counts what counts, says why the rest does not
`,
  async run({ host, args, output }) {
    const [prefix = ''] = args.positionals
    const out = args.text('out')
    const bundle = exportBundle(openWorkspace(host, 'read'), prefix)
    if (out === undefined) {
      const text = Buffer.from(bundle.bytes).toString('utf8')
      output.print(text)
      output.value(JSON.parse(text))
      return 0
    }
    const path = outPath(host, out)
    assertNamesFile(host, path, bundle)
    existingDirectory(host, dirname(path), loss)
    writeNew(host, path, bundle.bytes)
    output.print(
      `exported plan ${shortId(bundle.plan)} to ${shellQuote(path)}\n${nextStep(bundle)}`,
    )
    output.value({ plan: bundle.plan, path, approvals: bundle.approvals })
    return 0
  },
}

function nextStep({ isCarried, approvals }: ExportedBundle): string {
  if (!isCarried) return 'next: on the machine of an approver: writ import FILE'
  return approvals === 0
    ? 'nobody has signed it here yet; its host will have nothing new from this file'
    : 'next: on the host of the plan: writ import FILE'
}

/** Which file in a directory is not for us to guess. */
function assertNamesFile(host: Host, path: string, { plan }: ExportedBundle): void {
  const walk = walkPath(host, path)
  if (!path.endsWith('/') && (walk.kind !== 'found' || walk.stat.kind !== 'directory')) return
  existingDirectory(host, path, loss)
  const id = shortId(plan)
  throw new WritError('USAGE', {
    detail: `${path} names a directory; --out names the file to write`,
    hint: `writ export ${id} --out ${shellQuote(join(path, `${id}.writ`))}`,
  })
}

/** An older file of this name may hold the only copy of a signature. */
function writeNew(host: Host, path: string, bytes: Uint8Array): void {
  try {
    writeExclusive(host, path, bytes, 0o600)
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    if (error.errno !== 'EEXIST') throw ioError(error, 'write the bundle')
    throw new WritError('USAGE', {
      detail: `${path} exists already, and is left as it is`,
      hint: 'name another file after --out',
    })
  }
}
