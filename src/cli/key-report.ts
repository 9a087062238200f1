/** The list of keys as people read it. */
import { visibleText } from '../bytes/visible.ts'
import type { KeyList, ListedSigner, OwnKey, SignerState } from '../operations/list-keys.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'

const protections: Readonly<Record<OwnKey['protection'], string>> = {
  none: 'no passphrase',
  passphrase: 'passphrase',
  hardware: 'security key',
  agent: 'agent',
  unknown: 'file',
}

const states: Readonly<Record<SignerState, string>> = {
  valid: 'valid',
  'not-yet': 'not valid yet',
  expired: 'expired',
  revoked: 'REVOKED',
  unknown: 'counts for nothing',
}

/** Returns all of it; nothing from outside reaches the terminal raw. Rule: R33. */
export function keyListText(list: KeyList, style: Output['style']): string {
  const { own, signers, revoked, problems, paths } = list
  const lines = [
    style('strong', 'your keys'),
    ...(own.length === 0 ? ['  none found; ssh-keygen -t ed25519 makes one'] : ownRows(own)),
    '',
    style('strong', `signers in ${visibleText(paths.signers)}`),
    ...(signers.length === 0 ? ['  nobody; writ keys add lists you'] : signerRows(signers)),
    ...problems.map(({ detail, places }) =>
      style('bad', `  line ${places?.[0]?.line ?? 0} counts for nobody: ${visibleText(detail)}`),
    ),
  ]
  if (list.revokedProblem !== null) {
    const path = visibleText(paths.revoked)
    lines.push('', style('bad', `no key counts: ${path} cannot be judged, ${list.revokedProblem}`))
  }
  if (revoked.length > 0) lines.push('', style('strong', 'revoked'))
  for (const { fingerprint, listed, at, actor, reason } of revoked) {
    const when = at === null ? '' : `  ${at} by ${visibleText(actor ?? '')}: `
    const where = listed ? '' : `  (not in ${visibleText(paths.revoked)} any more)`
    lines.push(`  ${fingerprint}${when}${visibleText(reason ?? '')}${where}`)
  }
  return lines.join('\n')
}

function ownRows(own: readonly OwnKey[]): string[] {
  const rows = own.map(key => [
    key.chosen ? '*' : ' ',
    visibleText(key.source),
    key.certificate === null ? key.type : `${key.type}, certified`,
    key.fingerprint,
    protections[key.protection],
    key.revoked
      ? states.revoked
      : key.principals.length === 0
        ? 'not listed'
        : `signs as ${visibleText(key.principals.join(', '))}`,
  ])
  return columns(rows)
}

function signerRows(signers: readonly ListedSigner[]): string[] {
  const rows = signers.map(signer => [
    `  ${visibleText(signer.principals.join(', '))}`,
    signer.authority ? `authority ${signer.type}` : signer.type,
    signer.fingerprint,
    states[signer.state],
    validityOf(signer),
  ])
  return columns(rows)
}

function validityOf({ validAfter, validBefore }: ListedSigner): string {
  const from = validAfter === null ? [] : [`from ${validAfter}`]
  const until = validBefore === null ? [] : [`until ${validBefore}`]
  return [...from, ...until].join(' ')
}
