/** Keys as people write them. */
const keyNames: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  'shift+tab': 'Shift-Tab',
  space: 'Space',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  backspace: 'Backspace',
}

/** Returns the name of a key as people write it. */
export function keyName(key: string): string {
  return (
    keyNames[key] ??
    key
      .replace(/^ctrl\+(.)$/, (_, letter: string) => `Ctrl-${letter.toUpperCase()}`)
      .replace(/^alt\+(?=.)/, 'Alt-')
  )
}
