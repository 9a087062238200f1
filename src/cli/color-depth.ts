import type { ColorDepth } from '../review/theme.ts'

/** Returns how many colours the UI may use; decided here, before Ink or chalk could. */
export function colorDepth(isRefused: boolean): ColorDepth {
  const forced = process.env['FORCE_COLOR']
  if (isRefused || process.env['NO_COLOR'] !== undefined || forced === '0') return 0
  if (process.env['COLORTERM'] === 'truecolor' || forced === '3') return 3
  return process.env['TERM']?.includes('256') === true || forced === '2' ? 2 : 1
}
