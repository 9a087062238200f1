/** Returns a moment as UTC to the second, such as `2026-05-15T09:00:40Z`. */
export function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** Returns the moment of a text `utcText` made; undefined for any other text. */
export function utcMs(text: string): number | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) || utcText(ms) !== text ? undefined : ms
}
