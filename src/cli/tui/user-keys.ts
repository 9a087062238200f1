/** The keys of this user: those everybody has, and in their place what the settings say. */
import { chosenKeys } from '../../review/key-choice.ts'
import type { KeyMap } from '../../review/keymap.ts'
import type { Layout } from '../../store/layout.ts'
import { keyFault, type ScreenSettings } from '../../store/screen-settings.ts'

/** @throws WritError CONFIG_INVALID naming the line of a key that cannot be taken. */
export function userKeys({ keys, text }: ScreenSettings, layout: Layout): KeyMap {
  const choice = chosenKeys(keys)
  if (choice.ok) return choice.keys
  throw keyFault(text, layout.settings, choice.fault.command, choice.fault.why)
}
