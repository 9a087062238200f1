/**
 * The dialog before a signature or an apply: a machine that a key too many cannot get through.
 *
 * It opens locked, reads the plan again, and unlocks only after a second without any key. Then a
 * challenge must be typed key by key: pasted text, several keys in one chunk and a key that
 * repeats by itself count for nothing, and Enter alone does nothing. Rules: R15, R19.
 */
import type { PlanId } from '../model/digest.ts'

export type Purpose = 'sign' | 'apply' | 'reject'

export interface Confirm {
  readonly purpose: Purpose
  readonly plan: PlanId
  /** What must be typed; never empty. */
  readonly challenge: string
  /** 'over': what it was for may not be done any more, and `warning` says why. */
  readonly phase: 'locked' | 'ready' | 'passphrase' | 'working' | 'over'
  /** Whether the plan has been read again and is still the one shown. */
  readonly isChecked: boolean
  /** Id of the timer that may unlock. */
  readonly timer: number
  readonly field: 'challenge' | 'reason'
  readonly typed: string
  readonly reason: string
  readonly passphrase: string
  /** The key the passphrase opens. */
  readonly keyName: string
  readonly warning: string
  readonly lastKey: { readonly key: string; readonly at: number } | null
  readonly top: number
}

/** Quiet time before the dialog unlocks. */
export const quietMs = 1000
/** The same key again within this time is the keyboard repeating, not a person. */
export const repeatMs = 45
/** Characters of a reason. */
export const longestReason = 500

/** What is known when the dialog opens. */
export interface ConfirmStart {
  readonly purpose: Purpose
  readonly plan: PlanId
  /** '' where policy asks for none: the word of the decision is typed then. */
  readonly challenge: string
  readonly timer: number
  /** A reason chosen before; null asks for one first. */
  readonly reason?: string | null
}

export function openConfirm({ purpose, plan, challenge, timer, reason }: ConfirmStart): Confirm {
  return {
    purpose,
    plan,
    challenge: challenge === '' ? purpose : challenge,
    phase: 'locked',
    isChecked: false,
    timer,
    field: reason === null ? 'reason' : 'challenge',
    typed: '',
    reason: reason ?? '',
    passphrase: '',
    keyName: '',
    warning: '',
    lastKey: null,
    top: 0,
  }
}

export type ConfirmOutcome =
  | { readonly kind: 'stay'; readonly confirm: Confirm }
  /** The dialog is locked; a new quiet time begins. */
  | { readonly kind: 'rearm'; readonly confirm: Confirm }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'submit'; readonly confirm: Confirm }

export interface ConfirmKey {
  readonly key: string
  readonly at: number
  readonly isBurst: boolean
}

export function confirmKey(confirm: Confirm, press: ConfirmKey): ConfirmOutcome {
  const { key, isBurst } = press
  const isRepeat =
    confirm.lastKey !== null &&
    confirm.lastKey.key === key &&
    press.at - confirm.lastKey.at < repeatMs
  const next = { ...confirm, lastKey: { key, at: press.at } }
  // Work that has begun is not called back by a key, and keys meant for it are dropped.
  if (confirm.phase === 'working') return { kind: 'stay', confirm: next }
  if (key === 'esc' && !isBurst) return { kind: 'cancel' }
  // Keys meant for the dialog must not reach what lies behind it.
  if (confirm.phase === 'over') return { kind: 'stay', confirm: next }
  if (confirm.phase === 'locked') {
    if (key === 'up' || key === 'down') return { kind: 'stay', confirm: scrolled(next, key) }
    return { kind: 'rearm', confirm: next }
  }
  if (confirm.phase === 'ready' && confirm.field === 'reason') return reasonKey(next, key, isBurst)
  if (isBurst) return refuse(next, 'several keys arrived at once: type one after the other')
  // A passphrase is not shown: a letter dropped from it could not be noticed.
  const isHidden = confirm.phase === 'passphrase' && key !== 'enter'
  if (isRepeat && !isHidden) return { kind: 'stay', confirm: next }
  if (key === 'up' || key === 'down') return { kind: 'stay', confirm: scrolled(next, key) }
  if (key === 'enter') return enter(next)
  if (confirm.phase === 'passphrase') {
    return {
      kind: 'stay',
      confirm: { ...next, passphrase: edited(next.passphrase, key), warning: '' },
    }
  }
  if (key === 'tab' || key === 'shift+tab') {
    const field = next.purpose === 'apply' ? 'challenge' : 'reason'
    return { kind: 'stay', confirm: { ...next, field } }
  }
  const typed = edited(next.typed, key).slice(0, next.challenge.length + 8)
  return { kind: 'stay', confirm: { ...next, typed, warning: '' } }
}

/** A reason decides nothing, so it may be typed fast, held down or pasted; only its end is a key. */
function reasonKey(confirm: Confirm, key: string, isBurst: boolean): ConfirmOutcome {
  if (key === 'up' || key === 'down') return { kind: 'stay', confirm: scrolled(confirm, key) }
  if (key === 'enter' || key === 'tab' || key === 'shift+tab') {
    return { kind: 'stay', confirm: isBurst ? confirm : { ...confirm, field: 'challenge' } }
  }
  return { kind: 'stay', confirm: withReason(confirm, edited(confirm.reason, key)) }
}

/** Takes pasted text as a reason, in one line; nowhere else is pasted text accepted. */
export function confirmPaste(confirm: Confirm, text: string): ConfirmOutcome {
  if (confirm.phase === 'working' || confirm.phase === 'over') return { kind: 'stay', confirm }
  if (confirm.phase !== 'ready' || confirm.field !== 'reason') {
    return refuse(confirm, 'pasted text is not accepted here')
  }
  // Copying a whole line copies its end too.
  const line = text.replace(/[\r\n]+$/, '')
  if (/[\p{Cc}\u2028\u2029]/u.test(line)) {
    const warning = 'not pasted: it holds a line break or a control character'
    return { kind: 'stay', confirm: { ...confirm, warning } }
  }
  return { kind: 'stay', confirm: withReason(confirm, confirm.reason + line) }
}

function withReason(confirm: Confirm, text: string): Confirm {
  const characters = [...text.toWellFormed()]
  if (characters.length <= longestReason) {
    return { ...confirm, reason: characters.join(''), warning: '' }
  }
  const reason = characters.slice(0, longestReason).join('')
  return { ...confirm, reason, warning: `a reason has at most ${longestReason} characters` }
}

/** Unlocks once the quiet time has passed and the plan was read again. */
export function confirmQuiet(confirm: Confirm, timer: number): Confirm {
  if (confirm.phase !== 'locked' || confirm.timer !== timer) return confirm
  return { ...confirm, timer: 0, phase: confirm.isChecked ? 'ready' : 'locked' }
}

export function confirmChecked(confirm: Confirm): Confirm {
  // Timer 0: the quiet time is over and only the check was missing.
  const isQuiet = confirm.phase === 'locked' && confirm.timer === 0
  return { ...confirm, isChecked: true, phase: isQuiet ? 'ready' : confirm.phase }
}

/** Ends what the dialog was for, and forgets what was typed; only Esc leaves it then. */
export function confirmOver(confirm: Confirm, why: string): Confirm {
  return { ...confirm, phase: 'over', typed: '', passphrase: '', warning: why }
}

/** Asks for the passphrase of the key; whatever was typed before stays. */
export function askPassphrase(confirm: Confirm, keyName: string, wrong: boolean): Confirm {
  return {
    ...confirm,
    phase: 'passphrase',
    passphrase: '',
    keyName,
    warning: wrong ? 'the passphrase does not open the key' : '',
  }
}

export function isMatch(confirm: Confirm): boolean {
  return confirm.typed === confirm.challenge
}

function enter(confirm: Confirm): ConfirmOutcome {
  if (confirm.phase === 'passphrase') {
    if (confirm.passphrase === '') return { kind: 'stay', confirm }
    return { kind: 'submit', confirm: { ...confirm, phase: 'working', warning: '' } }
  }
  if (isMatch(confirm)) {
    if (confirm.purpose === 'reject' && confirm.reason.trim() === '') {
      const warning = 'a rejection needs a reason'
      return { kind: 'stay', confirm: { ...confirm, field: 'reason', warning } }
    }
    return { kind: 'submit', confirm: { ...confirm, phase: 'working', warning: '' } }
  }
  const warning = confirm.typed === '' ? '' : `that is not ${confirm.challenge}`
  return { kind: 'stay', confirm: { ...confirm, warning } }
}

/** Locks again and forgets what was typed. */
function refuse(confirm: Confirm, warning: string): ConfirmOutcome {
  if (confirm.phase === 'passphrase') {
    return { kind: 'stay', confirm: { ...confirm, passphrase: '', warning } }
  }
  return { kind: 'rearm', confirm: { ...confirm, phase: 'locked', typed: '', warning } }
}

function edited(text: string, key: string): string {
  if (key === 'backspace' || key === 'delete') return [...text].slice(0, -1).join('')
  if (key === 'ctrl+u') return ''
  if (key === 'space') return `${text} `
  return isText(key) ? text + key : text
}

/** Whether a key name is the character itself, one grapheme, and not a name such as `enter`. */
export function isText(key: string): boolean {
  return key !== '' && ([...key].length === 1 || !/^[\x20-\x7e]*$/.test(key))
}

function scrolled(confirm: Confirm, key: 'up' | 'down'): Confirm {
  return { ...confirm, top: Math.max(0, confirm.top + (key === 'down' ? 1 : -1)) }
}
