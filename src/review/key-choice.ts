/**
 * Keys of the user's own in the place of those everybody has.
 *
 * Signing and applying may move, to another capital letter or to Ctrl or Alt with a key, and stay as
 * hard to hit. What the dialogs use stays, so that no setting can turn a slip into a decision.
 */

import { keyName } from './key-names.ts'
import type { Binding, KeyMap } from './keymap.ts'
import { bindings } from './keymap.ts'
import type { Place } from './state.ts'
import type { Command } from './ui-command.ts'

/** Why a table of keys is not taken, and at which command. */
export interface KeyFault {
  readonly command: string
  readonly why: string
}

export type KeyChoice =
  | { readonly ok: true; readonly keys: KeyMap }
  | { readonly ok: false; readonly fault: KeyFault }

/** Where text is typed or a question is answered. */
const dialogs: ReadonlySet<Place> = new Set(['confirm', 'choice', 'search', 'loading', 'small'])
const typing: readonly Place[] = ['confirm', 'search']
/** Ways out, and what dialogs are answered with. */
const fixed: ReadonlySet<string> = new Set<Command>([
  'abort',
  'accept',
  'back',
  'close',
  'erase',
  'switch-field',
])

/** Commands that may have other keys. */
export const movable: readonly Command[] = [
  ...new Set(bindings.map(({ command }) => command).filter(command => !fixed.has(command))),
]

/** Returns the table with these keys, or what is wrong with them. */
export function chosenKeys(chosen: Readonly<Record<string, readonly string[]>>): KeyChoice {
  const wanted = new Map<Command, readonly string[]>()
  for (const [name, texts] of Object.entries(chosen)) {
    const command = movable.find(known => known === name)
    if (command === undefined) return refused(name, unknownWhy(name))
    const keys = texts.map(keyOf)
    const at = keys.indexOf(null)
    if (at !== -1) return refused(name, `${JSON.stringify(texts[at])} is no key`)
    const known = keys.filter(key => key !== null)
    const why = keysWhy(command, known)
    if (why !== null) return refused(name, why)
    wanted.set(command, known)
  }
  const keys = bindings.map((binding): Binding => {
    const own = wanted.get(binding.command)
    return own === undefined || isDialog(binding) ? binding : { ...binding, keys: own }
  })
  return conflictIn(keys, wanted) ?? { ok: true, keys }
}

function refused(command: string, why: string): KeyChoice {
  return { ok: false, fault: { command, why } }
}

function unknownWhy(name: string): string {
  return fixed.has(name)
    ? 'its keys stay as they are: dialogs and the way out of them are the same for everybody'
    : `there is no such command; there are ${movable.join(', ')}`
}

function isDialog({ places }: Binding): boolean {
  return places.every(place => dialogs.has(place))
}

const named: ReadonlySet<string> = new Set([
  ...['enter', 'tab', 'shift+tab', 'space', 'up', 'down', 'left', 'right'],
  ...['pageup', 'pagedown', 'home', 'end', 'backspace', 'delete'],
])

/**
 * A terminal sends the same for these as for Backspace, Tab and Enter, and for the last two what
 * its own sequences begin with; Ctrl-C always leaves.
 */
const taken: ReadonlySet<string> = new Set([
  ...['ctrl+c', 'ctrl+h', 'ctrl+i', 'ctrl+j', 'ctrl+m'],
  ...['alt+[', 'alt+]'],
])

/** Reads the name of a key, such as `s`, `X`, `ctrl+x`, `alt+x` or `pagedown`; null for none. */
function keyOf(text: string): string | null {
  const [, chord, letter = ''] = /^(ctrl|alt)[+-](.)$/iu.exec(text) ?? []
  if (chord !== undefined) {
    const isCtrl = chord.toLowerCase() === 'ctrl'
    const key = isCtrl ? `ctrl+${letter.toLowerCase()}` : `alt+${letter}`
    const isKey = isCtrl ? /^ctrl\+[a-z]$/.test(key) : /^alt\+[!-~]$/.test(key)
    return isKey && !taken.has(key) ? key : null
  }
  const name = text.toLowerCase().replace('shift-', 'shift+')
  if (named.has(name)) return name
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(text) ? text : null
}

const isChord = (key: string): boolean => /^(?:ctrl|alt)\+/.test(key)

/** What is wrong with the keys of one command by themselves; null where nothing is. */
function keysWhy(command: Command, keys: readonly string[]): string | null {
  if (keys.length === 0) return 'it needs a key'
  if (new Set(keys).size < keys.length) return 'a key stands twice'
  if (command === 'sign' || command === 'apply') {
    const easy = keys.find(key => !isChord(key) && !/^[A-Z]$/.test(key))
    if (easy !== undefined) {
      return `${keyName(easy)} is too easy to hit: a capital letter, or Ctrl or Alt with a key`
    }
  }
  if (command === 'reject') {
    const easy = keys.find(key => named.has(key))
    if (easy !== undefined)
      return `${keyName(easy)} is too easy to hit: a letter, or Ctrl or Alt with a key`
  }
  const everywhere = bindings.some(
    binding =>
      binding.command === command &&
      typing.some(place => binding.places.includes(place)) &&
      !isDialog(binding),
  )
  const typed = everywhere ? keys.find(key => !isChord(key)) : undefined
  return typed === undefined
    ? null
    : `${keyName(typed)} is typed as text in a dialog: Ctrl or Alt with a key`
}

/** Finds a key with two meanings at one place, and a decision that shares its letter. */
function conflictIn(
  keys: KeyMap,
  wanted: ReadonlyMap<Command, readonly string[]>,
): KeyChoice | undefined {
  for (const [command, own] of wanted) {
    for (const mine of keys.filter(binding => binding.command === command)) {
      for (const other of keys) {
        if (other.command === command) continue
        const place = mine.places.find(here => other.places.includes(here))
        if (place === undefined || (isDialog(mine) && isDialog(other))) continue
        const same = own.find(key =>
          other.keys.some(held => isSame(key, held, [command, other.command])),
        )
        if (same === undefined) continue
        return refused(command, `${keyName(same)} is taken by ${other.command} at '${place}'`)
      }
    }
  }
  return undefined
}

/** Whether two keys are one, or one letter in two cases where one of them decides something. */
function isSame(a: string, b: string, commands: readonly Command[]): boolean {
  if (a === b) return true
  const isGrave = commands.some(command => command === 'sign' || command === 'apply')
  return isGrave && a.toLowerCase() === b.toLowerCase()
}
