const units: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
]

/** Returns an age in its largest unit, such as `3 h`. */
export function ageText(seconds: number): string {
  for (const [length, name] of units) {
    if (seconds >= length) return `${Math.floor(seconds / length)} ${name}`
  }
  return `${seconds} s`
}
