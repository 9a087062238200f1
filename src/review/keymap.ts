/**
 * Every key of the interface in one table; footers and the help page are generated from it.
 *
 * Signing and applying are capital letters and open a dialog; no navigation key shares its
 * letter with a decision.
 */
import { keyName } from './key-names.ts'
import type { Place } from './state.ts'
import type { Command } from './ui-command.ts'

export interface Binding {
  readonly keys: readonly string[]
  readonly command: Command
  readonly places: readonly Place[]
  /** A clause for the help page. */
  readonly help: string
  /** One word for the footer; absent where the footer leaves it out. */
  readonly hint?: string
}

const lists: readonly Place[] = ['queue', 'backups', 'history', 'health', 'changes', 'diff', 'page']
const review: readonly Place[] = ['changes', 'diff', 'page']
const paged: readonly Place[] = [...lists, 'help']
const scrolled: readonly Place[] = [...lists, 'help', 'apply', 'signed', 'message']
const everywhere: readonly Place[] = [
  ...scrolled,
  'confirm',
  'choice',
  'search',
  'loading',
  'small',
]

export const bindings: readonly Binding[] = [
  { keys: ['enter'], command: 'open', places: ['queue'], help: 'review the plan', hint: 'review' },
  {
    keys: ['enter'],
    command: 'open',
    places: ['backups'],
    help: 'preview the way back',
    hint: 'preview',
  },
  {
    keys: ['enter'],
    command: 'open',
    places: ['history'],
    help: 'open the plan of the entry, or all the entry says',
    hint: 'open',
  },
  {
    keys: ['i'],
    command: 'details',
    places: ['history'],
    help: 'all the entry says, with its receipt',
    hint: 'details',
  },
  {
    keys: ['enter'],
    command: 'open',
    places: ['changes'],
    help: 'go to this change in the diff',
    hint: 'diff',
  },
  {
    keys: ['m'],
    command: 'mark',
    places: ['queue'],
    help: 'mark the plan for signing in one sitting, or take the mark away',
    hint: 'mark',
  },
  {
    keys: ['M'],
    command: 'sitting',
    places: ['queue'],
    help: 'open the marked plans one after the other; each is read and signed by itself',
    hint: 'open marked',
  },
  {
    keys: ['S'],
    command: 'sign',
    places: review,
    help: "sign the plan: type its challenge, or 'sign' where policy asks for none",
    hint: 'sign',
  },
  {
    keys: ['A'],
    command: 'apply',
    places: ['queue', ...review, 'signed'],
    help: "apply the approved plan: type its challenge, or 'apply' where policy asks for none",
    hint: 'apply',
  },
  {
    keys: ['x'],
    command: 'reject',
    places: review,
    help: "reject the plan: give a reason, type 'reject'",
    hint: 'reject',
  },
  {
    keys: ['u'],
    command: 'unseen-next',
    places: ['changes', 'diff', 'page'],
    help: 'go to the next part that must still be seen',
    hint: 'unseen',
  },
  { keys: [']'], command: 'hunk-next', places: ['diff'], help: 'next change', hint: 'next' },
  {
    keys: ['['],
    command: 'hunk-previous',
    places: ['diff'],
    help: 'previous change',
    hint: 'previous',
  },
  {
    keys: ['}'],
    command: 'finding-next',
    places: review,
    help: 'next finding in the diff',
    hint: 'finding',
  },
  {
    keys: ['{'],
    command: 'finding-previous',
    places: review,
    help: 'previous finding in the diff',
  },
  { keys: ['.'], command: 'file-next', places: ['diff'], help: 'next file' },
  { keys: [','], command: 'file-previous', places: ['diff'], help: 'previous file' },
  { keys: ['v'], command: 'view', places: ['diff'], help: 'side by side or unified', hint: 'view' },
  {
    keys: ['w'],
    command: 'wrap',
    places: ['diff'],
    help: 'wrap long lines, or cut them',
    hint: 'wrap',
  },
  {
    keys: ['e'],
    command: 'escape',
    places: ['diff'],
    help: 'show letters outside ASCII as their code points, or as they are',
  },
  {
    keys: ['z'],
    command: 'fold',
    places: ['diff'],
    help: 'show or fold the unchanged lines here',
    hint: 'unfold',
  },
  { keys: ['Z'], command: 'fold-all', places: ['diff'], help: 'show or fold all unchanged lines' },
  {
    keys: ['+', '='],
    command: 'context-more',
    places: ['diff'],
    help: 'more lines around each change',
  },
  {
    keys: ['-'],
    command: 'context-less',
    places: ['diff'],
    help: 'fewer lines around each change',
  },
  {
    keys: ['f'],
    command: 'filter',
    places: ['changes'],
    help: 'show only graver changes, one class after the other',
    hint: 'filter',
  },
  {
    keys: ['w'],
    command: 'filter-owner',
    places: ['changes'],
    help: "show only keys of managed blocks, or only the user's own",
  },
  {
    keys: ['v'],
    command: 'order',
    places: ['changes'],
    help: 'gravest changes first, or as they stand in the file',
    hint: 'order',
  },
  {
    keys: ['f'],
    command: 'filter',
    places: ['queue'],
    help: 'show only graver plans, one class after the other',
    hint: 'filter',
  },
  {
    keys: ['v'],
    command: 'order',
    places: ['queue'],
    help: 'gravest plans first, or those that wait',
    hint: 'order',
  },
  { keys: ['/'], command: 'search', places: review, help: 'search the diff', hint: 'search' },
  {
    keys: ['/'],
    command: 'search',
    places: ['queue'],
    help: 'show only what has these words: target, risk, state, who, plan',
    hint: 'search',
  },
  {
    keys: ['/'],
    command: 'search',
    places: ['backups'],
    help: 'show only what has these words: target, who, plan',
    hint: 'search',
  },
  {
    keys: ['/'],
    command: 'search',
    places: ['history'],
    help: 'show only what has these words: target, who, plan, day',
    hint: 'search',
  },
  {
    keys: ['/'],
    command: 'search',
    places: ['help'],
    help: 'show only what has these words',
    hint: 'search',
  },
  { keys: ['n'], command: 'search-next', places: ['diff'], help: 'next match' },
  { keys: ['N'], command: 'search-previous', places: ['diff'], help: 'previous match' },
  { keys: ['left', 'h'], command: 'left', places: ['diff'], help: 'scroll to the left' },
  { keys: ['right', 'l'], command: 'right', places: ['diff'], help: 'scroll to the right' },
  {
    keys: ['1'],
    command: 'tab-changes',
    places: review,
    help: 'changes: every key, before and after',
  },
  { keys: ['2'], command: 'tab-diff', places: review, help: 'diff' },
  { keys: ['3'], command: 'tab-environment', places: review, help: 'values from the environment' },
  { keys: ['4'], command: 'tab-checks', places: review, help: 'checks and affected runtimes' },
  { keys: ['5'], command: 'tab-rollback', places: review, help: 'the way back' },
  { keys: ['6'], command: 'tab-origin', places: review, help: 'where the plan comes from' },
  { keys: ['tab'], command: 'tab-next', places: review, help: 'next tab', hint: 'tabs' },
  { keys: ['shift+tab'], command: 'tab-previous', places: review, help: 'previous tab' },
  {
    keys: ['b'],
    command: 'backups',
    places: ['queue', 'history', 'health', ...review],
    help: 'browse backups',
    hint: 'backups',
  },
  {
    keys: ['t'],
    command: 'history',
    places: ['queue', 'backups', 'health', ...review],
    help: 'the history: all that has happened, newest first',
    hint: 'history',
  },
  {
    keys: ['d'],
    command: 'health',
    places: ['queue', 'backups', 'history', ...review],
    help: 'the health: gates, locks, unfinished applies, what the doctor finds',
    hint: 'health',
  },
  {
    keys: ['y'],
    command: 'copy',
    places: ['queue', 'backups', 'changes', 'diff'],
    help: 'send what the cursor is on to the clipboard, as it is shown',
  },
  {
    keys: ['o'],
    command: 'editor',
    places: review,
    help: 'open a copy in your editor, to read',
  },
  { keys: ['p'], command: 'pager', places: review, help: 'open a copy in your pager' },
  { keys: ['r'], command: 'reload', places: lists, help: 'read everything again', hint: 'reload' },
  { keys: ['down', 'j'], command: 'down', places: scrolled, help: 'down' },
  { keys: ['up', 'k'], command: 'up', places: scrolled, help: 'up' },
  {
    keys: ['pagedown', 'space', 'ctrl+f'],
    command: 'page-down',
    places: scrolled,
    help: 'a page down',
  },
  { keys: ['pageup', 'ctrl+b'], command: 'page-up', places: scrolled, help: 'a page up' },
  { keys: ['ctrl+d'], command: 'half-down', places: paged, help: 'half a page down' },
  { keys: ['ctrl+u'], command: 'half-up', places: paged, help: 'half a page up' },
  { keys: ['home', 'g'], command: 'first', places: paged, help: 'to the start' },
  { keys: ['end', 'G'], command: 'last', places: paged, help: 'to the end' },
  {
    keys: ['enter'],
    command: 'accept',
    places: ['confirm'],
    help: 'go on, once the word the dialog names is typed',
    hint: 'confirm',
  },
  {
    keys: ['tab', 'shift+tab'],
    command: 'switch-field',
    places: ['confirm'],
    help: 'between that word and the reason',
    hint: 'reason',
  },
  {
    keys: ['up', 'down'],
    command: 'down',
    places: ['confirm'],
    help: 'scroll the summary',
    hint: 'scroll',
  },
  { keys: ['backspace', 'ctrl+u'], command: 'erase', places: ['confirm', 'search'], help: 'erase' },
  {
    keys: ['enter'],
    command: 'accept',
    places: ['choice'],
    help: 'take the choice',
    hint: 'choose',
  },
  {
    keys: ['up', 'down', 'k', 'j'],
    command: 'down',
    places: ['choice'],
    help: 'move between the choices',
    hint: 'move',
  },
  {
    keys: ['1', '2', '3', '4', '5', '6', '7'],
    command: 'accept',
    places: ['choice'],
    help: 'take the choice of this number at once',
    hint: 'choose at once',
  },
  { keys: ['enter'], command: 'accept', places: ['search'], help: 'find', hint: 'find' },
  {
    keys: ['esc'],
    command: 'back',
    places: ['confirm', 'choice', 'search', 'loading'],
    help: 'cancel',
    hint: 'cancel',
  },
  {
    keys: ['esc', 'enter', 'q'],
    command: 'close',
    places: ['message', 'signed', 'apply'],
    help: 'close',
    hint: 'close',
  },
  {
    keys: ['esc', '?', 'q'],
    command: 'close',
    places: ['help'],
    help: 'close the help',
    hint: 'close',
  },
  { keys: ['esc'], command: 'back', places: ['queue'], help: 'show all plans', hint: 'show all' },
  {
    keys: ['esc'],
    command: 'back',
    places: ['backups', 'history', 'health', ...review],
    help: 'back',
    hint: 'back',
  },
  { keys: ['?'], command: 'help', places: lists, help: 'this page', hint: 'help' },
  { keys: ['q'], command: 'quit', places: [...lists, 'small'], help: 'quit', hint: 'quit' },
  { keys: ['ctrl+l'], command: 'redraw', places: everywhere, help: 'draw the screen again' },
  { keys: ['ctrl+z'], command: 'suspend', places: everywhere, help: 'suspend; fg comes back' },
  { keys: ['ctrl+c'], command: 'abort', places: everywhere, help: 'leave at once (exit code 130)' },
]

/** The table as it stands above, or with keys of the user's own. */
export type KeyMap = readonly Binding[]

/** Returns what a key does at a place; undefined where it does nothing. */
export function commandOf(place: Place, key: string, keys: KeyMap = bindings): Command | undefined {
  return keys.find(entry => entry.places.includes(place) && entry.keys.includes(key))?.command
}

export function bindingsOf(place: Place, keys: KeyMap = bindings): Binding[] {
  return keys.filter(entry => entry.places.includes(place))
}

/** Returns the name of the key that gives a command, for sentences. */
export function keyFor(keys: KeyMap, command: Command): string {
  return keyName(keys.find(entry => entry.command === command)?.keys[0] ?? '')
}
