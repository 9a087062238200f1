/** Moments as text and back; pure arithmetic, no clock. */

const exact = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const compact = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z$/

/** Returns a moment as UTC to the second, such as `2026-05-15T09:00:40Z`. */
export function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** Returns the milliseconds of a text `utcText` made; undefined for any other text. */
export function utcMs(text: string): number | undefined {
  if (!exact.test(text)) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) || utcText(ms) !== text ? undefined : ms
}

/** Returns the milliseconds of ssh's `YYYYMMDD[HHMM[SS]]Z`; undefined without the final Z. */
export function sshTimeMs(text: string): number | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = compact.exec(text) ?? []
  if (year === undefined) return undefined
  return utcMs(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
