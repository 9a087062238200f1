/**
 * What the terminal does otherwise while the interface is on it, and the way back: its title, and
 * the wheel, which sends arrow keys. The mouse is not captured: selecting stays with the terminal.
 */

const saveTitle = '\x1b[22;2t'
const restoreTitle = '\x1b[23;2t'
const saveWheel = '\x1b[?1007s'
const wheelOn = '\x1b[?1007h'
const restoreWheel = '\x1b[?1007r'

export interface Modes {
  /** What turns them on, at the first time and whenever the terminal comes back. */
  enter(): string
  /** What gives them back; '' where they are. */
  leave(): string
  /** Returns what shows a title, now or once the terminal is there; '' where it is shown already. */
  title(text: string): string
}

/** `hasTitle` is false where a terminal might print what it does not know. */
export function createModes(hasTitle: boolean): Modes {
  let isOn = false
  let shown = 'writ'
  const titled = (): string => (hasTitle ? `\x1b]2;${shown}\x07` : '')
  return {
    enter() {
      if (isOn) return ''
      isOn = true
      return (hasTitle ? saveTitle : '') + titled() + saveWheel + wheelOn
    },
    leave() {
      // A title that is given back twice would be that of somebody else.
      if (!isOn) return ''
      isOn = false
      return restoreWheel + (hasTitle ? restoreTitle : '')
    },
    title(text) {
      if (text === shown) return ''
      shown = text
      return isOn ? titled() : ''
    },
  }
}
