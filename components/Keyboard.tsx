import { useInput, usePaste } from 'ink'
import type { Keys } from '../src/review/keys.ts'
import { keysOf } from '../src/review/keys.ts'

export interface KeyboardProps {
  readonly onKeys: (keys: Keys) => void
  readonly onPaste: () => void
}

/** Reports keys by name, and that something was pasted, never what. Draws nothing. */
export function Keyboard({ onKeys, onPaste }: KeyboardProps): null {
  useInput((input, key) => onKeys(keysOf(input, key)))
  // Mounted always: while it is, pasted text cannot arrive as keys.
  usePaste(() => onPaste())
  return null
}
