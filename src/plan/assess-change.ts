import type { Action } from '../model/plan.ts'
import type { Finding } from '../model/risk.ts'
import { assess } from '../policy/assess.ts'
import type { ComparedKey } from '../policy/compared-key.ts'
import { attributesOf } from './change-record.ts'
import type { DraftChange } from './draft-change.ts'

/** Returns the findings of one drafted change; the messages may still name what must be covered. */
export function assessChange(
  draft: DraftChange,
  index: number,
  action: Action,
  compared: readonly ComparedKey[],
): readonly Finding[] {
  return assess(draft.consumer, index, compared, {
    action,
    wholeFile: draft.wholeFile,
    handovers: draft.handovers,
    lost: attributesOf(draft)
      .filter(({ kept }) => !kept)
      .map(({ name }) => name),
    before: draft.beforeDocument?.root ?? null,
    after: draft.afterDocument?.root ?? null,
  })
}
