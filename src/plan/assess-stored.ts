/**
 * Judges a stored plan again by what it would really do.
 *
 * Whoever can write a file can write a plan that calls itself harmless. So before a plan is
 * approved or applied, its images are read and assessed by the code that assesses every plan, and
 * what is found must stand in the plan. Rules: R12, R17.
 */
import type { PathFacts } from '../consumers/registry.ts'
import type { Consumer } from '../model/consumer.ts'
import type { Problem } from '../model/errors.ts'
import { formatKeyPath, keyPathId } from '../model/key-path.ts'
import type { Change, FileState, Image, Plan, SealedChange, SealedPlan } from '../model/plan.ts'
import type { Finding } from '../model/risk.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { assessChange } from './assess-change.ts'
import { comparedKeys } from './compared-keys.ts'
import type { DraftChange } from './draft-change.ts'
import { bytesOfImage, documentOfImage } from './image-document.ts'
import { makeRedactors } from './plan-redactors.ts'
import { readingOf } from './read-text.ts'
import { readerOf } from './reader-of.ts'
import { secretsOfImage } from './secrets-of-image.ts'

export interface AssessStoredFacts extends PathFacts {
  readonly consumers: readonly Consumer[]
}

/**
 * Returns a problem for every finding of the images that the plan does not have, and for every
 * file whose runtime it does not name: the gate of that runtime would never hear of it.
 */
export function unnamedRisks(
  plan: Plan,
  sealed: SealedPlan,
  facts: AssessStoredFacts,
): readonly Problem[] {
  const told = new Set(plan.findings.map(findingId))
  const drafts = draftsOf(plan, sealed, facts)
  const unnamed = drafts.flatMap(({ draft: { consumer, before } }, index) => {
    const { realPath } = before.target
    if (consumer === null || consumer.name === plan.changes[index]?.consumer) return []
    return [unsound(`the plan does not say that ${consumer.title} reads ${realPath}`, realPath)]
  })
  const hidden = findingsOf(plan, drafts)
    .filter(finding => !told.has(findingId(finding)))
    .map(({ code, risk, change, path }) => {
      const place = path.length === 0 ? '' : ` at ${formatKeyPath(path)}`
      const detail = `the plan does not name ${code} (${risk})${place}, which follows from what it would write`
      return unsound(detail, plan.changes[change]?.realPath)
    })
  return [...unnamed, ...hidden]
}

function unsound(detail: string, path: string | undefined): Problem {
  return { code: 'PLAN_UNSOUND', detail, path }
}

function findingId({ code, change, path, direction, risk }: Finding): string {
  return JSON.stringify([code, risk, change, direction, path])
}

function draftsOf(
  plan: Plan,
  sealed: SealedPlan,
  facts: AssessStoredFacts,
): readonly StoredDraft[] {
  return plan.changes.map((change, index) => {
    const half = sealed.changes[index]
    if (half === undefined) throw new RangeError('a plan whose halves differ in length')
    return draftOf(plan, index, change, half, facts)
  })
}

function findingsOf(plan: Plan, drafts: readonly StoredDraft[]): readonly Finding[] {
  const words = drafts.flatMap(({ values }) => values)
  const changes = drafts.map(({ draft }) => draft)
  // The masks of this reading are shown to nobody, so any key will do.
  const redactors = makeRedactors(changes, [], { installKey: new Uint8Array(32) }, words)
  return changes.flatMap((draft, index) => {
    const { action = 'no-op', keys = [] } = plan.changes[index] ?? {}
    const redactor = redactors[index]
    if (redactor === undefined || action === 'no-op') return []
    const covered = new Set(keys.filter(key => key.secret).map(key => keyPathId(key.path)))
    const compared = comparedKeys(draft, redactor).map(key => ({
      ...key,
      secret: key.secret || covered.has(keyPathId(key.path)),
    }))
    return assessChange(draft, index, action, compared)
  })
}

interface StoredDraft {
  readonly draft: DraftChange
  /** Texts the images cover. */
  readonly values: readonly string[]
}

/** A change as it was drafted, as far as images and plan still tell. */
function draftOf(
  plan: Plan,
  index: number,
  change: Change,
  half: SealedChange,
  facts: AssessStoredFacts,
): StoredDraft {
  const target = { given: change.target, realPath: change.realPath, links: change.links }
  const named = facts.consumers.find(({ name }) => name === change.consumer) ?? null
  const consumer = readerOf(target, named, facts, facts.consumers)
  const reading = readingOf(target, change.format, consumer, facts)
  const beforeDocument = documentOfImage(half.before, reading)
  const afterDocument = documentOfImage(half.after, reading)
  const images = [
    secretsOfImage(half.before, beforeDocument),
    secretsOfImage(half.after, afterDocument),
  ]
  const before = fileOf(change.before, half.before)
  const snapshot: Snapshot =
    before === null ? { kind: 'absent', target } : { kind: 'file', target, ...before }
  return {
    values: images.flatMap(({ values }) => values),
    draft: {
      format: change.format,
      consumer,
      before: snapshot,
      after: fileOf(change.after, half.after),
      edits: [],
      beforeDocument,
      afterDocument,
      block: change.block,
      owned: [],
      wholeFile: change.wholeFile,
      origins: new Map(change.keys.map(({ path, env }) => [keyPathId(path), env])),
      secretPaths: images.flatMap(({ paths }) => paths),
      openPaths: new Set(
        plan.env
          .filter(use => use.class !== 'secret')
          .flatMap(({ lands }) => lands.filter(place => place.change === index))
          .map(({ path }) => keyPathId(path)),
      ),
    },
  }
}

function fileOf(
  state: FileState,
  image: Image | null,
): { bytes: Uint8Array; mode: number; uid: number; gid: number } | null {
  if (state.kind === 'absent' || image === null) return null
  const { mode, uid, gid } = state
  return { bytes: bytesOfImage(image), mode, uid, gid }
}
