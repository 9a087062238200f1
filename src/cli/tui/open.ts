/** Opens the interface as this user wants it. The settings are read without the engine. */
import { nodeHost } from '../../host/node-host.ts'
import type { TuiServices } from '../../review/services.ts'
import { chosenTheme } from '../../review/theme-choice.ts'
import { layoutOf } from '../../store/layout.ts'
import { loadScreenSettings } from '../../store/screen-settings.ts'
import type { OpenScreen } from '../command.ts'
import { startTui } from './start.ts'
import { userKeys } from './user-keys.ts'

/** Shows the interface until the user leaves; throws before anything is drawn where a setting is wrong. */
export async function openTui(
  services: TuiServices,
  options: Parameters<OpenScreen>[0],
): Promise<number> {
  const host = nodeHost()
  const layout = layoutOf(host)
  const settings = loadScreenSettings(host, layout)
  const theme = chosenTheme({
    option: options.theme,
    settings: settings.theme,
    path: layout.settings,
    env: host.env('WRIT_THEME'),
  })
  const keys = userKeys(settings, layout)
  const { planId, noColor, ascii } = options
  return startTui(services, {
    planId,
    noColor,
    ascii: ascii === true,
    theme,
    keys,
    stdin: process.stdin,
    stdout: process.stdout,
  })
}
