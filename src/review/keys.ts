/** Turns what Ink reports into names of single keys; Ink hands on whole chunks. */

/** The fields of Ink's key that are used. */
export interface RawKey {
  readonly upArrow: boolean
  readonly downArrow: boolean
  readonly leftArrow: boolean
  readonly rightArrow: boolean
  readonly pageUp: boolean
  readonly pageDown: boolean
  readonly home: boolean
  readonly end: boolean
  readonly return: boolean
  readonly escape: boolean
  readonly tab: boolean
  readonly backspace: boolean
  readonly delete: boolean
  readonly ctrl: boolean
  readonly shift: boolean
  readonly meta: boolean
}

export interface Keys {
  readonly names: readonly string[]
  /** Whether they came in one chunk: typed ahead, pasted without brackets, or injected. */
  readonly isBurst: boolean
}

const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  ' ': 'space',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x1b': 'esc',
}

/** Longest chunk that is taken for keys; more is no typing. */
const longestChunk = 4096

/** Made on first use: it costs a third of the start of the interface. */
let graphemes: Intl.Segmenter | undefined

export function keysOf(input: string, key: RawKey): Keys {
  for (const [field, name] of named) {
    if (key[field]) return { names: [name], isBurst: false }
  }
  if (key.tab) return { names: [key.shift ? 'shift+tab' : 'tab'], isBurst: false }
  if (key.ctrl && input !== '') return { names: [`ctrl+${input}`], isBurst: false }
  if (key.meta && input !== '') return { names: [`alt+${input}`], isBurst: false }
  if (input.length === 1) return { names: [nameOf(input)], isBurst: false }
  const names: string[] = []
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment } of graphemes.segment(input.slice(0, longestChunk))) {
    // CR LF is one grapheme and one key.
    names.push(segment === '\r\n' ? 'enter' : nameOf(segment))
  }
  return { names: names.filter(name => name !== ''), isBurst: names.length > 1 }
}

function nameOf(grapheme: string): string {
  const name = controls[grapheme]
  if (name !== undefined) return name
  const code = grapheme.charCodeAt(0)
  if (code < 32) return `ctrl+${String.fromCharCode(code + 96)}`
  return grapheme
}
