/** What the list of changes shows, and in which order. Hides nothing from a signature. Rule: R12. */

import { belowAny } from '../model/key-path.ts'
import type { Change, KeyChange } from '../model/plan.ts'
import type { RiskClass } from '../model/risk.ts'

/** Whose a key is after the change: a managed block's, or the user's own. */
export const owners = ['managed', 'user'] as const
export type Owner = (typeof owners)[number]

export const orders = ['gravest', 'file'] as const
export type ChangesOrder = (typeof orders)[number]

export interface ChangesView {
  /** This class and graver; null: all. */
  readonly least: RiskClass | null
  /** null: both. */
  readonly owner: Owner | null
  /** Inside each file: the gravest first, or as the keys stand in it. */
  readonly order: ChangesOrder
}

export const wholeView: ChangesView = { least: null, owner: null, order: 'gravest' }

export function isFiltered({ least, owner }: ChangesView): boolean {
  return least !== null || owner !== null
}

export const ownerWords: Readonly<Record<Owner, string>> = {
  managed: 'of managed blocks',
  user: "the user's own",
}

export const orderWords: Readonly<Record<ChangesOrder, string>> = {
  gravest: 'gravest first',
  file: 'in the order of the file',
}

/** Returns a function that tells whose a key is; what concerns a whole file is the user's too. */
export function ownersOf(change: Change): (key: KeyChange | null) => Owner {
  const isManaged = belowAny(
    change.owned.flatMap(({ path, role }) => (role === 'block' || role === 'member' ? [path] : [])),
  )
  return key => (key !== null && isManaged(key.path) ? 'managed' : 'user')
}
