/** What the doctor says of directories, roots and the programs beside writ. */
import { shellQuote } from '../bytes/shell-quote.ts'
import { expandHome } from '../host/home-path.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { findCommand } from '../host/path-facts.ts'
import { lostState } from '../store/known-state.ts'
import type { Layout } from '../store/layout.ts'
import { type Answer, failed, ok, warning } from './diagnosis.ts'
import { mustBeSigned, policyStanding } from './policy-signature.ts'
import { editCommand, type Workspace } from './workspace.ts'

export function directoryAnswer(host: Host, path: string): Answer {
  const stat = host.fs.lstat(path)
  if (stat === undefined) return warning(`${path} does not exist yet`, 'writ init')
  if (stat.kind !== 'directory')
    return failed(`${path} is not a directory`, `ls -ld ${shellQuote(path)}`)
  if (stat.uid !== host.identity.uid) {
    return failed(`${path} belongs to somebody else`, `ls -ld ${shellQuote(path)}`)
  }
  if ((stat.mode & 0o077) === 0) return ok(path)
  return failed(`${path} is open to others`, `chmod 700 ${shellQuote(path)}`)
}

/** A state that is lost is not one that is not there yet. Rule: R31. */
export function stateAnswer(host: Host, layout: Layout): Answer {
  const found = directoryAnswer(host, layout.state)
  if (found.status === 'failed') return found
  const lost = lostState(host, layout)
  if (lost !== undefined) return failed(lost.detail, lost.hint)
  if (host.fs.lstat(layout.state) !== undefined) {
    explainingIo('write the state directory', () => host.fs.accessWrite(layout.state))
  }
  return found
}

export function rootsAnswer({ host, policy, layout }: Workspace): Answer {
  const missing = policy.roots.filter(
    root => host.fs.lstat(expandHome(root, host.home)) === undefined,
  )
  if (missing.length === 0) return ok(policy.roots.join(', '))
  return warning(`not there: ${missing.join(', ')}`, editCommand(layout.policy))
}

export function commandAnswer(host: Host, name: string): Answer {
  const path = findCommand(host, name, host.env('PATH') ?? '')
  return path === undefined ? failed(`${name} is not on the path`, `command -v ${name}`) : ok(path)
}

export function runtimesAnswer({ host, consumers }: Workspace): Answer {
  const path = host.env('PATH') ?? ''
  const found = consumers.flatMap(consumer => {
    const command = consumer.check?.command
    const at = command === undefined ? undefined : findCommand(host, command, path)
    return at === undefined ? [] : [`${consumer.name} (${at})`]
  })
  if (found.length > 0) return ok(found.join(', '))
  const names = consumers.map(({ name }) => name).join(', ')
  return warning(
    `none of ${names} is on the path, so their own checks will be recorded as not run`,
    'install the runtime, or leave it so: this is a note',
  )
}

export function policyAnswer(workspace: Workspace): Answer {
  const { policy, policySource, layout } = workspace
  const standing = policyStanding(workspace)
  const found = `${policy.preset}, ${layout.policy}`
  if (standing.kind === 'signed') return ok(`${found}, signed by ${standing.principal}`)
  if (mustBeSigned(workspace)) {
    const why = standing.kind === 'refused' ? `: ${standing.detail}` : ''
    const fix =
      standing.kind === 'preset' ? 'writ init, then: writ policy sign' : 'writ policy sign'
    return failed(`${found} has no signature that counts, and decides nothing${why}`, fix)
  }
  return policySource === 'file'
    ? ok(found)
    : warning('no policy file yet; the preset solo holds', 'writ init')
}
