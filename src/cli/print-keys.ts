/** The keys of the screen as this user has them, in print. */

import { keyName } from '../review/key-names.ts'
import type { Binding } from '../review/keymap.ts'
import type { Place } from '../review/state.ts'
import { layoutOf } from '../store/layout.ts'
import { loadScreenSettings } from '../store/screen-settings.ts'
import { columns } from './columns.ts'
import type { CommandContext } from './command.ts'
import { userKeys } from './tui/user-keys.ts'

/** The places as screen and README call them. */
const placeWords: Readonly<Record<Place, string>> = {
  queue: 'inbox',
  backups: 'backups',
  history: 'history',
  health: 'health',
  changes: 'changes',
  diff: 'diff',
  page: 'other tabs',
  search: 'search line',
  help: 'help',
  confirm: 'dialog',
  choice: 'choice',
  apply: 'apply',
  signed: 'signed',
  message: 'message',
  loading: 'loading',
  small: 'small window',
}

export function printKeys({ host, output }: CommandContext): number {
  const layout = layoutOf(host)
  const keys = userKeys(loadScreenSettings(host, layout), layout)
  const row = ({ command, keys, places, help }: Binding): string[] => [
    command,
    keys.map(keyName).join(' '),
    places.length > 3 ? 'most places' : places.map(place => placeWords[place]).join(', '),
    help,
  ]
  output.print(columns([['command', 'keys', 'at', 'does'], ...keys.map(row)]).join('\n'))
  output.value(keys.map(({ command, keys, places, help }) => ({ command, keys, places, help })))
  return 0
}
