/** A workspace out of whatever can still be read, and the ordinary way where it still works. */
import { causeText } from '../apply/undo-job.ts'
import { entriesFor, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { namespaces } from '../approval/namespaces.ts'
import { consumers } from '../consumers/registry.ts'
import { FsError, type Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { BackupManifest } from '../model/records.ts'
import { policyText } from '../policy/presets.ts'
import { policyDigestOf, readPolicy } from '../policy/read-policy.ts'
import {
  loadAllowedSignersText,
  loadPolicyText,
  loadRevokedKeys,
  loadSettings,
} from '../store/config-store.ts'
import { layoutOf } from '../store/layout.ts'
import { makeRollbackPlan } from './rollback.ts'
import { signerFor } from './signers.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

export interface Emergency {
  readonly workspace: Workspace
  /** What cannot be read, in sentences. */
  readonly lost: readonly string[]
}

/** Returns a workspace with the defaults in place of what is lost. Writes nothing. */
export function emergencyWorkspace(host: Host): Emergency {
  const layout = layoutOf(host)
  const lost: string[] = []
  const orElse = <T>(what: string, read: () => T, otherwise: T): T => {
    try {
      return read()
    } catch (error) {
      lost.push(`${what}: ${causeOf(error)}`)
      return otherwise
    }
  }
  const preset = readPolicy(policyText('solo'))
  const policy = orElse(
    'policy',
    () => readPolicy(loadPolicyText(host, layout) ?? policyText('solo'), layout.policy),
    preset,
  )
  const none = { signingKey: null, principal: null }
  return {
    workspace: {
      host,
      layout,
      access: 'read',
      policy,
      policyDigest: policyDigestOf(policy),
      policyText: orElse('policy', () => loadPolicyText(host, layout), undefined),
      policySource: 'file',
      allowedSigners: orElse('signers', () => loadAllowedSignersText(host, layout) ?? '', ''),
      revokedKeys: orElse('revoked keys', () => loadRevokedKeys(host, layout), null),
      settings: orElse('settings', () => loadSettings(host, layout), none),
      consumers,
    },
    lost,
  }
}

/**
 * Returns why the backup cannot be restored by a rollback; undefined where it can.
 *
 * @throws WritError LOCK_HELD, APPLY_INTERRUPTED: those need another answer.
 */
export async function whyNoRollback(
  host: Host,
  { id }: BackupManifest,
  key: string | undefined,
): Promise<string | undefined> {
  try {
    const workspace = openWorkspace(host, 'read')
    const source = { kind: 'backup', id } as const
    makeRollbackPlan(workspace, { source, exact: true, dryRun: true })
    const signer = await signerFor(workspace, key, undefined)
    const { signers } = parseAllowedSigners(workspace.allowedSigners)
    if (entriesFor(signers, signer.key, namespaces.approval).length > 0) return undefined
    return `signers: ${signer.source} is not listed`
  } catch (error) {
    if (error instanceof WritError) {
      if (error.code === 'LOCK_HELD' || error.code === 'APPLY_INTERRUPTED') throw error
      return `rollback: ${error.code}: ${causeText(error)}`
    }
    return `rollback: ${causeOf(error)}`
  }
}

function causeOf(error: unknown): string {
  if (error instanceof FsError || error instanceof WritError) return causeText(error)
  throw error
}
