/** Checks everything writ relies on; each failure names the literal command that fixes it. */
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { Diagnosis } from '../model/health.ts'
import { loadAllowedSignersText, loadRevokedKeys, loadSettings } from '../store/config-store.ts'
import { type Layout, layoutOf } from '../store/layout.ts'
import { type Answer, failed, type Question, warning } from './diagnosis.ts'
import { emergencyWorkspace } from './emergency.ts'
import { attributeTools, stateFileSystem, targetFileSystems } from './file-system-checks.ts'
import { brokenGlassAnswer, journalAnswer, leasesAnswer } from './gate-checks.ts'
import { keyAnswer, revokedAnswer, signersAnswer } from './key-checks.ts'
import {
  backupsAnswer,
  shadowsAnswer,
  tempsAnswer,
  unfinishedAnswer,
  unrecordedAnswer,
} from './leftover-checks.ts'
import {
  approvalsAnswer,
  clockAnswer,
  eventsAnswer,
  headAnswer,
  ledgerAnswer,
  plansAnswer,
  receiptsAnswer,
} from './record-checks.ts'
import {
  commandAnswer,
  directoryAnswer,
  policyAnswer,
  rootsAnswer,
  runtimesAnswer,
  stateAnswer,
} from './set-up-checks.ts'
import { editCommand, readPolicyFile, type Workspace } from './workspace.ts'

/**
 * Runs all checks, in the order in which one relies on the other. Changes nothing.
 *
 * @param onFound told of each answer as soon as it is there
 */
export async function diagnose(
  host: Host,
  onFound: (found: Diagnosis) => void = () => {},
): Promise<Diagnosis[]> {
  const layout = layoutOf(host)
  const found: Diagnosis[] = []
  const ask = async (name: string, question: () => Answer | Promise<Answer>): Promise<void> => {
    const diagnosis = { name, ...(await answerOf(question)) }
    found.push(diagnosis)
    onFound(diagnosis)
  }
  await ask('state directory', () => stateAnswer(host, layout))
  await ask('configuration directory', () => directoryAnswer(host, layout.config))
  // Whatever can be read is looked at; each check tells what it cannot do without.
  const { workspace } = emergencyWorkspace(host)
  let isPolicyRead = false
  await ask('policy', () => {
    readPolicyFile(host, layout)
    isPolicyRead = true
    return policyAnswer({ ...workspace, policySource: sourceOf(workspace) })
  })
  for (const [name, question] of questions) {
    await ask(name, () => {
      if (!isPolicyRead && needsPolicy.has(name)) return notAsked(layout)
      reads[name]?.(host, layout)
      return question(workspace)
    })
  }
  return found
}

const needsPolicy: ReadonlySet<string> = new Set(['state file system', 'allowed roots', 'events'])

/** Files that a check relies on, besides the policy. */
const reads: Readonly<Record<string, (host: Host, layout: Layout) => unknown>> = {
  signers: loadAllowedSignersText,
  'revoked keys': loadRevokedKeys,
  'signing key': loadSettings,
}

function sourceOf({ policyText }: Workspace): Workspace['policySource'] {
  return policyText === undefined ? 'preset' : 'file'
}

function notAsked({ policy }: Layout): Answer {
  return warning('not checked: it needs the policy, which cannot be read', editCommand(policy))
}

const questions: readonly (readonly [string, Question])[] = [
  ['state file system', stateFileSystem],
  ['target file systems', targetFileSystems],
  ['extended attributes', attributeTools],
  ['allowed roots', rootsAnswer],
  ['signers', signersAnswer],
  ['revoked keys', revokedAnswer],
  ['signing key', keyAnswer],
  ['ssh-keygen', ({ host }) => commandAnswer(host, 'ssh-keygen')],
  ['plans', plansAnswer],
  ['approvals', approvalsAnswer],
  ['interrupted applies', journalAnswer],
  ['boot leases', leasesAnswer],
  ['restores without approval', brokenGlassAnswer],
  ['backups', backupsAnswer],
  ['unfinished backups', unfinishedAnswer],
  ['unknown backup files', unrecordedAnswer],
  ['temporary files', tempsAnswer],
  ['shadow homes', shadowsAnswer],
  ['receipts', receiptsAnswer],
  ['ledger', ledgerAnswer],
  ['signed head', headAnswer],
  ['events', eventsAnswer],
  ['clock', clockAnswer],
  ['runtimes', runtimesAnswer],
]

async function answerOf(question: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await question()
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    const { path, problems, hint } = error
    const place = problems[0]?.places?.[0]
    const at = place === undefined ? '' : `:${place.line}:${place.column}`
    const where = path === undefined ? '' : ` (${path}${at})`
    // The doctor must not send anybody to the doctor.
    const fix = hint === 'writ doctor' && path !== undefined ? editCommand(path) : hint
    return failed(`${error.detail ?? error.message}${where}`, fix)
  }
}
