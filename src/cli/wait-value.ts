/** Where `--wait` is given no number. */
export const defaultWaitSeconds = 60

/** Gives a bare `--wait` its value: the parser knows no options whose value may be left out. */
export function withWaitValue(argv: readonly string[]): readonly string[] {
  return argv.map((arg, at) =>
    arg === '--wait' && !/^\d+$/.test(argv[at + 1] ?? '') ? `--wait=${defaultWaitSeconds}` : arg,
  )
}
