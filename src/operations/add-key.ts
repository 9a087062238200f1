/** Lists the user's own key, and signs with it where none was chosen yet. */
import { saveSettings } from '../store/config-store.ts'
import { findSigningKeys, type Signer, signerFor } from './signers.ts'
import { type TrustedKey, trustKey } from './trust-key.ts'
import { principalOf, type Workspace } from './workspace.ts'

export interface AddInput {
  /** A key file or `agent:FINGERPRINT`; undefined: the chosen one, else the best that is found. */
  readonly key: string | undefined
  readonly principal: string | undefined
}

export interface AddedKey extends TrustedKey {
  readonly source: string
  /** Whether decisions are signed with this key from now on, unless another is named. */
  readonly chosen: boolean
}

/** @throws WritError SIGNER_MISSING where there is no key; otherwise as `trustKey` does. */
export async function addKey(workspace: Workspace, input: AddInput): Promise<AddedKey> {
  const { key, source } = await ownSigner(workspace, input.key)
  const principal = input.principal ?? principalOf(workspace)
  const limits = { isAuthority: false, validAfter: undefined, validBefore: undefined }
  const trusted = trustKey(workspace, { key, principal, ...limits })
  const { signingKey } = workspace.settings
  if (signingKey === null) {
    saveSettings(workspace.host, workspace.layout, {
      ...workspace.settings,
      signingKey: source,
      principal,
    })
  }
  return { ...trusted, source, chosen: signingKey === null || signingKey === source }
}

async function ownSigner(workspace: Workspace, named: string | undefined): Promise<Signer> {
  const chosen = named ?? workspace.settings.signingKey ?? undefined
  if (chosen !== undefined) return signerFor(workspace, chosen, undefined)
  const [best] = await findSigningKeys(workspace.host)
  return signerFor(workspace, best?.source, undefined)
}
