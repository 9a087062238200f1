/** Why an approval does not count, and why a key cannot make one. Rules: R17, R18. */
import type { ApprovalCode } from './error-codes.ts'
import type { ErrorKind } from './error-kinds.ts'

export const approvalKinds: Readonly<Record<ApprovalCode, ErrorKind>> = {
  APPROVAL_MISSING: {
    exit: 13,
    summary: 'the plan lacks an approval',
    hint: 'writ list, then sign the plan again',
  },
  APPROVAL_INVALID: {
    exit: 13,
    summary: 'an approval does not verify',
    hint: 'writ list, then sign the plan again',
  },
  APPROVAL_UNTRUSTED: {
    exit: 13,
    summary: 'an approval is signed by a key that is not trusted',
    hint: 'writ doctor',
  },
  APPROVAL_EXPIRED: {
    exit: 13,
    summary: 'an approval is outside its validity',
    hint: 'writ list, then sign the plan again',
  },
  APPROVAL_USED: {
    exit: 13,
    summary: 'an approval has been used already',
    hint: 'plan the change again',
  },
  APPROVAL_REVOKED: {
    exit: 13,
    summary: 'an approval has been revoked',
    hint: 'writ list, then sign the plan again',
  },
  APPROVAL_REJECTED: {
    exit: 13,
    summary: 'an approver has rejected the plan',
    hint: 'plan the change again',
  },
  APPROVAL_OTHER_PLAN: {
    exit: 13,
    summary: 'an approval is for another plan',
    hint: 'writ list, then sign the plan again',
  },
  APPROVAL_OTHER_HOST: {
    exit: 13,
    summary: 'an approval is for another host',
    hint: 'plan and sign on this host',
  },
  APPROVAL_OTHER_USER: {
    exit: 13,
    summary: 'an approval is for another user',
    hint: 'plan and sign as this user',
  },
  APPROVAL_OTHER_PATH: {
    exit: 13,
    summary: 'an approval is for another path',
    hint: 'plan the change again',
  },
  APPROVAL_OTHER_BEFORE: {
    exit: 13,
    summary: 'an approval is for another before-value',
    hint: 'plan the change again',
  },
  APPROVAL_OTHER_POLICY: {
    exit: 13,
    summary: 'an approval is for another policy',
    hint: 'plan the change again',
  },
  APPROVAL_WAITING: {
    exit: 13,
    summary: 'an approval counts alone only after its waiting time',
    hint: 'wait, or let another approver sign',
  },
  TOUCH_MISSING: {
    exit: 13,
    summary: 'the policy asks for the touch of a security key',
    hint: 'sign with a security key: writ keys list',
  },
  PIN_MISSING: {
    exit: 13,
    summary: 'the policy asks for the PIN of a security key',
    hint: 'ssh-keygen -t ed25519-sk -O verify-required, then: writ keys add',
  },
  COUNTER_WENT_BACK: {
    exit: 13,
    summary: 'the counter of a security key went back, as that of a copy does',
    hint: 'if the key was copied: writ keys revoke',
  },
  CERTIFICATE_REFUSED: {
    exit: 13,
    summary: 'a certificate does not stand for a signer',
    hint: 'writ keys list',
  },
  CERTIFICATE_EXPIRED: {
    exit: 13,
    summary: 'a certificate is outside its validity',
    hint: 'get a new certificate, then sign again',
  },
  KEY_REVOKED: {
    exit: 13,
    summary: 'a key has been revoked',
    hint: 'writ keys list, then sign with another key',
  },
  REVOKED_KEYS_INVALID: {
    exit: 13,
    summary: 'the list of revoked keys cannot be judged',
    hint: 'writ doctor',
  },
  KEY_TOO_WEAK: {
    exit: 13,
    summary: 'a key is too weak to count',
    hint: 'ssh-keygen -t ed25519',
  },
  KEY_LISTED: {
    exit: 13,
    summary: 'a key is listed already',
    hint: 'writ keys list',
  },
  PRINCIPAL_REFUSED: {
    exit: 13,
    summary: 'a name cannot be that of a signer',
    hint: 'writ keys trust --help',
  },
  APPROVAL_UNSEEN: {
    exit: 13,
    summary: 'an approval was given without the whole diff on screen',
    hint: 'writ list, then writ review the plan to its end and sign',
  },
  PLAN_EXPIRED: { exit: 13, summary: 'the plan is past its expiry', hint: 'plan the change again' },
  SIGNER_MISSING: { exit: 13, summary: 'no key to sign with', hint: 'writ init' },
  SIGNER_UNUSABLE: {
    exit: 13,
    summary: 'the signing key cannot be used',
    hint: 'name another key with --key',
  },
  PASSPHRASE_MISSING: { exit: 13, summary: 'nobody to ask for the passphrase', hint: 'ssh-add' },
  PASSPHRASE_WRONG: {
    exit: 13,
    summary: 'the passphrase does not open the key',
    hint: 'ssh-add, or sign on a terminal',
  },
  AGENT_UNAVAILABLE: {
    exit: 13,
    summary: 'no ssh-agent answers',
    hint: 'eval "$(ssh-agent)" && ssh-add',
  },
}
