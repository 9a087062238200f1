/** Names for digests and the ids made from them; they are computed in `bytes`. */

/** `sha256:` and 64 lower-case hex digits. */
export type Sha256 = `sha256:${string}`

/** `wp1-` and 52 lower-case base32 digits: the SHA-256 of the bytes of `plan.json`. */
export type PlanId = `wp1-${string}`

/** `wa1-` and 52 base32 digits: the SHA-256 of the bytes of an approval statement. */
export type ApprovalId = `wa1-${string}`

/**
 * Binds bytes without giving them away.
 *
 * `hmac-sha256` is keyed with the plan's sealed salt and is used wherever a plain digest would
 * allow guessing a masked value. Rule: R14.
 */
export interface Commitment {
  readonly scheme: 'sha256' | 'hmac-sha256'
  /** 64 lower-case hex digits. */
  readonly value: string
}
