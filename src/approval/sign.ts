/** Makes signatures: with a key at hand, or from the answer of an agent. */
import type { Namespace } from './namespaces.ts'
import type { SshPrivateKey, SshPublicKey } from './ssh-key.ts'
import { armorSshsig, encodeSshsig, sshsigSignedData } from './sshsig.ts'

/** A private key writ can use without help. */
export type UsableKey = Extract<SshPrivateKey, { readonly kind: 'ed25519' }>

/** Returns the armoured signature of a message. */
export function signWithPrivateKey(
  key: UsableKey,
  namespace: Namespace,
  message: Uint8Array,
): string {
  const signature = key.sign(sshsigSignedData(namespace, message))
  return assembleSignature(key.public, namespace, signature)
}

/** Returns the armour around a signature blob made elsewhere over `sshsigSignedData`. */
export function assembleSignature(
  publicKey: SshPublicKey,
  namespace: Namespace,
  signature: Uint8Array,
): string {
  return armorSshsig(encodeSshsig({ publicKey, namespace, hash: 'sha512', signature }))
}
