/** Signing, applying and rejecting line by line. Each is asked for by a word that must be typed. */
import { visibleText } from '../../bytes/visible.ts'
import { shortId } from '../../model/short-id.ts'
import { endingLines, stepLines } from '../../review/apply-view.ts'
import type { LineReview } from '../../review/line-review.ts'
import { findingsText, headText, offerOf } from '../../review/line-review.ts'
import { plainRows, textOf } from '../../review/plain-text.ts'
import { shownView } from '../../review/seen.ts'
import type { DecisionInput, NeedsPassphrase, TuiServices } from '../../review/services.ts'
import { broken, textLook } from './long-lines.ts'
import type { Talk } from './session.ts'

/** Nobody knows here which key signs. */
const signing = 'signing: a security key that blinks waits for a touch\n'

/** Passphrases tried before the key is given up on. */
const tries = 3

export async function signPlan(
  review: LineReview,
  services: TuiServices,
  talk: Talk,
): Promise<void> {
  const confirm = await confirmed(review, 'sign', talk)
  if (confirm === null) return
  const reason = (await talk.ask('reason (may be empty): ')) ?? ''
  await talk.print(signing)
  const done = await withPassphrase(talk, passphrase =>
    services.sign(review.input.id, decisionOf(review, confirm, reason, passphrase)),
  )
  if (done === null) return talk.print('nothing was decided\n')
  const { have, needed } = done.approvals
  const next =
    done.status === 'approved' ? 'type apply to apply it' : `${have} of ${needed} approvals`
  await talk.print(
    `your approval is recorded: ${done.approval}\ncheck it with: ${visibleText(done.verify)}\n${next}\n`,
  )
}

export async function rejectPlan(
  review: LineReview,
  services: TuiServices,
  talk: Talk,
): Promise<void> {
  const confirm = await confirmed(review, 'reject', talk)
  if (confirm === null) return
  const reason = ((await talk.ask('reason (needed): ')) ?? '').trim()
  if (reason === '') return talk.print('a rejection needs a reason: nothing was decided\n')
  await talk.print(signing)
  const done = await withPassphrase(talk, passphrase =>
    services.reject(review.input.id, decisionOf(review, confirm, reason, passphrase)),
  )
  await talk.print(done === null ? 'nothing was decided\n' : 'the plan is rejected\n')
}

export async function applyPlan(
  review: LineReview,
  services: TuiServices,
  talk: Talk,
): Promise<void> {
  const confirm = await confirmed(review, 'apply', talk)
  if (confirm === null) return
  const { width, glyphs } = textLook(talk)
  let said = Promise.resolve()
  const result = await talk.uninterrupted('applying', () =>
    services.apply(review.input.id, confirm, step => {
      if (step.status === 'started') return
      const text = textOf(plainRows(stepLines([step], width, glyphs)))
      // The words count: nobody waits for them, and a reader that is gone stops no apply.
      said = said.then(() => talk.print(text)).catch(() => {})
    }),
  )
  await said
  await talk.print(textOf(plainRows(endingLines(result, width, glyphs))))
}

/** Says what is about to be decided and asks for the word; null where it was not typed. */
async function confirmed(
  review: LineReview,
  decision: 'sign' | 'apply' | 'reject',
  talk: Talk,
): Promise<string | null> {
  const offer = offerOf(review, decision)
  if (!offer.ok) {
    await talk.print(broken(`cannot ${decision} now: ${visibleText(offer.why)}\n`, talk))
    return null
  }
  const { id, challenge } = review.input
  const findings = broken(findingsText(review), talk)
  await talk.print(`${headText(review, textLook(talk))}${findings}`)
  // A rejection is no grant: no policy asks for a challenge before it.
  const wanted = decision === 'reject' || challenge === '' ? decision : challenge
  for (const again of ['', 'that is not it; ']) {
    const typed = await talk.askAnew(`${again}type ${wanted} to ${decision} plan ${shortId(id)}: `)
    if (typed?.trim() === wanted) return wanted
    if (typed === null || typed.trim() === '') break
  }
  await talk.print('nothing was decided\n')
  return null
}

function decisionOf(
  { input, seen }: LineReview,
  confirm: string,
  reason: string,
  passphrase: string | null,
): DecisionInput {
  const view = shownView(input.plan, seen, 'cli')
  return { view, reason: reason.trim(), confirm, ...(passphrase === null ? {} : { passphrase }) }
}

/** Asks for the passphrase of the key where one is needed; null where none was given. */
async function withPassphrase<T extends { readonly kind: string }>(
  talk: Talk,
  work: (passphrase: string | null) => Promise<T | NeedsPassphrase>,
): Promise<T | null> {
  let passphrase: string | null = null
  for (let count = 0; count <= tries; count++) {
    const done = await work(passphrase)
    if (!isQuestion(done)) return done
    const wrong = done.wrong ? 'that does not open it; ' : ''
    passphrase = await talk.askSecret(`${wrong}passphrase of ${visibleText(done.key)}: `)
    if (passphrase === null) {
      await talk.print('a passphrase is asked for on a terminal alone: use ssh-add\n')
      return null
    }
    if (passphrase === '') return null
  }
  return null
}

function isQuestion<T extends { readonly kind: string }>(
  done: T | NeedsPassphrase,
): done is NeedsPassphrase {
  return done.kind === 'needs-passphrase'
}
