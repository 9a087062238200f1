import { useInput, usePaste } from 'ink'
import type { Keys } from '../src/review/keys.ts'
import { keysOf } from '../src/review/keys.ts'

export interface KeyboardProps {
  readonly onKeys: (keys: Keys) => void
  readonly onPaste: (text: string) => void
}

/** Reports keys by name, and pasted text as one piece, never as keys. Draws nothing. */
export function Keyboard({ onKeys, onPaste }: KeyboardProps): null {
  useInput((input, key) => onKeys(keysOf(input, key)))
  // Mounted always: while it is, pasted text cannot arrive as keys.
  usePaste(text => onPaste(text))
  return null
}
