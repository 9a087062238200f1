/**
 * Access lists beyond the mode, which a new file would not have.
 *
 * Node can neither read nor write them, and where there is one, the group bits of the mode are its
 * mask: as bits of a plain file they would give the owning group what only the list's entries had.
 * So `ls`, which marks such files, is asked, and what it marks is refused. Rules: R1, R21.
 */
import { dirname } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { FsError, type Host } from '../host/host.ts'
import { findCommand } from '../host/path-facts.ts'
import { WritError } from '../model/errors.ts'
import type { TxTarget } from './transaction.ts'

const timeoutMs = 10_000

/**
 * Throws where a target, or the directory its new file inherits from, has an access list that
 * counts. Without group bits no list gives anything to anybody, so most files are not asked about.
 *
 * @throws WritError TARGET_HAS_ACL.
 */
export async function assertNoAccessList(host: Host, targets: readonly TxTarget[]): Promise<void> {
  for (const { realPath, before, after } of targets) {
    if (((after?.mode ?? 0) & 0o070) === 0) continue
    const paths = before === null ? [dirname(realPath)] : [realPath, dirname(realPath)]
    for (const path of paths) {
      if (!(await hasAccessList(host, path))) continue
      throw new WritError('TARGET_HAS_ACL', {
        detail: `${path} has an access list, which the new file would lose or change`,
        hint: `getfacl ${shellQuote(path)}, then: setfacl -b ${shellQuote(path)}`,
        path: realPath,
      })
    }
  }
}

/** Whether `ls` marks the path; false where it cannot be asked. */
async function hasAccessList(host: Host, path: string): Promise<boolean> {
  const searched = host.env('PATH') ?? ''
  const command = findCommand(host, 'ls', searched)
  if (command === undefined) return false
  try {
    const { status, exitCode, stdout } = await host.run({
      command,
      args: ['-ld', '--', path],
      cwd: '/',
      env: { PATH: searched, LC_ALL: 'C' },
      input: null,
      timeoutMs,
      maxOutput: 4096,
    })
    const text = status === 'exited' && exitCode === 0 ? Buffer.from(stdout).toString('latin1') : ''
    return /^[-dl][-rwxsStT]{9}\+/.test(text)
  } catch (error) {
    if (error instanceof FsError) return false
    throw error
  }
}
