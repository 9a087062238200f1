/** The first argument of a process that only looks, see `look.ts`; no command has this name. */
export const lookArgument = '--look'

/** Whether this process was started to look: such a one has a parent that listens. */
export function isLooking(argv: readonly string[]): boolean {
  return argv[0] === lookArgument && process.send !== undefined
}
