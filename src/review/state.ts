/**
 * Everything the interface knows, as one value.
 *
 * `reduce` maps a state and an event to the next state and the effects to run; nothing in this
 * room performs them. Time arrives inside events, so that every behaviour is a table of events.
 */
import type { PlanId } from '../model/digest.ts'
import type { HealthPart } from '../model/health.ts'
import type { ChainReport, HistoryPart, HistoryRow, LedgerPlace } from '../model/history.ts'
import type { LedgerEntry, Receipt } from '../model/records.ts'
import type { ChangesView } from './changes-view.ts'
import type { Confirm } from './confirm.ts'
import type { DiffModel } from './diff-model.ts'
import type { DiffScroll } from './diff-view.ts'
import type { HandedOver } from './handed-over.ts'
import type { HealthState } from './health-state.ts'
import type { HistoryState } from './history-state.ts'
import type { KeptSeen } from './kept-seen.ts'
import type { KeyMap } from './keymap.ts'
import type { DiffView, ScreenName, Size } from './layout.ts'
import type { ManagedLines } from './managed-lines.ts'
import type { QueueList } from './queue-list.ts'
import type { Sitting } from './reduce-sitting.ts'
import type { Scroll } from './scroll.ts'
import type { Seen, SeenCount } from './seen.ts'
import type {
  ApplyProgress,
  ApplyResult,
  BackupRow,
  DecisionInput,
  ErrorFacts,
  QueueLoad,
  QueueRow,
  RejectResult,
  ReviewInput,
  SignResult,
} from './services.ts'

export const tabs = ['changes', 'diff', 'environment', 'checks', 'rollback', 'origin'] as const
export type Tab = (typeof tabs)[number]

export interface State {
  readonly size: Size
  readonly ascii: boolean
  /** What the keys of this user are. */
  readonly keys: KeyMap
  /** Of the user; '' where it is not known. Paths below it are shown with `~`. */
  readonly home: string
  readonly screen: ScreenName
  readonly queue: QueueState
  readonly review: ReviewState | null
  /** The review a list was opened from, which Esc leads back to. */
  readonly under: ReviewState | null
  /** What was on screen of each plan. */
  readonly kept: KeptSeen
  readonly backups: BackupsState
  readonly history: HistoryState
  readonly health: HealthState
  readonly overlay: Overlay | null
  /** The marked plans that are signed one after the other; null outside such a sitting. */
  readonly sitting: Sitting | null
  /** One line above the keys: what just happened or what stands in the way. */
  readonly notice: Notice | null
  /** The search line while it is typed; null otherwise. */
  readonly search: string | null
  /** Counts repaints asked for by hand. */
  readonly redraws: number
  /** The strip for first-time users; it goes with the first key. */
  readonly isFirstRun: boolean
  /** Ids for timers, so that an old one cannot be taken for a new one. */
  readonly nextTimer: number
}

export interface QueueState {
  /** null while loading. */
  readonly rows: readonly QueueRow[] | null
  /** False before `writ init`; true until it is known. */
  readonly isSetUp: boolean
  /** Which of them are on the list, and in which order. */
  readonly list: QueueList
  /** Of the list. */
  readonly scroll: Scroll
  /** Since the rows were read, in seconds: their ages go on. */
  readonly since: number
  /** Plans to sign in one sitting, in the order they were marked. */
  readonly marked: readonly PlanId[]
  readonly error: ErrorFacts | null
}

export interface BackupsState {
  readonly rows: readonly BackupRow[] | null
  /** What the list is narrowed to; '' shows all. */
  readonly query: string
  readonly scroll: Scroll
  /** Since the rows were read, in seconds. */
  readonly since: number
  readonly error: ErrorFacts | null
}

export interface ReviewState {
  readonly input: ReviewInput
  readonly tab: Tab
  readonly view: DiffView
  readonly wrap: boolean
  /** Whether every letter outside ASCII is shown as its code point. */
  readonly escaped: boolean
  /** Columns scrolled to the right. */
  readonly offset: number
  readonly context: number
  readonly opened: ReadonlySet<string>
  readonly model: DiffModel
  readonly managed: readonly ManagedLines[]
  readonly diff: DiffScroll
  /** Of the other tabs. */
  readonly scrolls: Readonly<Record<Tab, Scroll>>
  readonly seen: Seen
  readonly count: SeenCount
  readonly query: string
  /** What the list of changes shows. */
  readonly list: ChangesView
  /** Where Esc leads. */
  readonly from: Origin
}

/** The lists a review is opened from. */
export type Origin = 'queue' | 'backups' | 'history'

export interface Notice {
  /** 'stop' answers a key that may do nothing now, and stands out from what stood there before. */
  readonly kind: 'info' | 'warn' | 'bad' | 'stop'
  readonly text: string
  /** Whether the text was made visible already, in a way of its own. */
  readonly isVisible?: true
}

export type Overlay =
  | { readonly kind: 'help'; readonly over: Place; readonly query: string; readonly top: number }
  | { readonly kind: 'confirm'; readonly confirm: Confirm }
  | {
      readonly kind: 'choice'
      readonly of: 'reject' | 'restore'
      readonly subject: string
      readonly openedAt: number
      readonly isWorking: boolean
    }
  | {
      readonly kind: 'apply'
      readonly plan: PlanId
      readonly steps: readonly ApplyProgress[]
      readonly result: ApplyResult | null
      readonly top: number
      readonly isLeaving: boolean
    }
  | {
      readonly kind: 'signed'
      readonly result: Extract<SignResult, { kind: 'signed' }>
      readonly top: number
    }
  | { readonly kind: 'error'; readonly error: ErrorFacts; readonly top: number }
  | {
      readonly kind: 'entry'
      readonly row: HistoryRow
      /** null where there is none, or it has not come yet. */
      readonly receipt: Receipt | null
      readonly top: number
    }
  | {
      readonly kind: 'loading'
      /** How the id of the plan that is waited for begins. */
      readonly plan: string
      /** The dialog to open once it is there. */
      readonly next?: 'apply'
      /** Id of the timer that counts. */
      readonly timer: number
      /** How long it has been waited for. */
      readonly seconds: number
    }

/** Where keys go: the key map has one list per place. */
export type Place =
  | 'queue'
  | 'backups'
  | 'history'
  | 'health'
  | 'changes'
  | 'diff'
  | 'page'
  | 'search'
  | 'help'
  | 'confirm'
  | 'choice'
  | 'apply'
  | 'signed'
  | 'message'
  | 'loading'
  | 'small'

/** 'arm' may unlock a dialog, 'wait' counts the seconds something takes. */
export type TimerName = 'arm' | 'wait'

export type Event =
  | { readonly kind: 'key'; readonly key: string; readonly at: number; readonly isBurst: boolean }
  | { readonly kind: 'paste'; readonly text: string; readonly at: number }
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'timer'; readonly timer: TimerName; readonly id: number; readonly at: number }
  /** The frame of this state is on the screen. */
  | { readonly kind: 'shown' }
  | { readonly kind: 'choice'; readonly value: string; readonly at: number }
  | { readonly kind: 'changed-on-disk' }
  /** Ages on the lists go on by so much. */
  | { readonly kind: 'time-passed'; readonly seconds: number }
  | ({ readonly kind: 'queue-loaded' } & QueueLoad)
  | {
      readonly kind: 'review-loaded'
      readonly input: ReviewInput
      readonly from: Origin
    }
  /** The plan of the open review, read again. */
  | { readonly kind: 'review-refreshed'; readonly input: ReviewInput }
  | { readonly kind: 'backups-loaded'; readonly rows: readonly BackupRow[] }
  | {
      readonly kind: 'history-loaded'
      readonly place: LedgerPlace
      readonly query: string
      readonly part: HistoryPart
    }
  | { readonly kind: 'health-found'; readonly part: HealthPart }
  | { readonly kind: 'health-checked' }
  | { readonly kind: 'chain-checked'; readonly report: ChainReport }
  | {
      readonly kind: 'receipt-loaded'
      readonly entry: LedgerEntry
      readonly receipt: Receipt | null
    }
  | {
      readonly kind: 'sign-result'
      readonly id: PlanId
      readonly result: SignResult
      readonly at: number
    }
  | { readonly kind: 'reject-result'; readonly id: PlanId; readonly result: RejectResult }
  | { readonly kind: 'apply-step'; readonly step: ApplyProgress }
  | { readonly kind: 'apply-result'; readonly id: PlanId; readonly result: ApplyResult }
  /** What became of an effect that has no screen of its own. */
  | { readonly kind: 'told'; readonly notice: Notice }
  | { readonly kind: 'failed'; readonly doing: Effect['kind']; readonly error: ErrorFacts }

export type Effect =
  | { readonly kind: 'load-queue' }
  | { readonly kind: 'load-review'; readonly id: string; readonly from?: Origin }
  | { readonly kind: 'refresh-review'; readonly id: PlanId }
  | { readonly kind: 'list-backups' }
  | { readonly kind: 'load-history'; readonly place: LedgerPlace; readonly query: string }
  | { readonly kind: 'check-chain' }
  | { readonly kind: 'check-health' }
  | { readonly kind: 'load-receipt'; readonly entry: LedgerEntry }
  | { readonly kind: 'preview-restore'; readonly backup: string; readonly exact: boolean }
  | { readonly kind: 'sign' | 'reject'; readonly id: PlanId; readonly input: DecisionInput }
  | { readonly kind: 'apply'; readonly id: PlanId; readonly confirm: string }
  | { readonly kind: 'timer'; readonly timer: TimerName; readonly id: number; readonly ms: number }
  /** Goes to the clipboard of the terminal. */
  | { readonly kind: 'copy'; readonly text: string }
  /** The terminal goes to another program for a while. */
  | { readonly kind: 'hand-over'; readonly copy: HandedOver }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'quit'; readonly code: number }

export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

export function step(state: State, ...effects: Effect[]): Step {
  return { state, effects }
}
