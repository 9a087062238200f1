/** What the terminal is good for, if there is one. Rule: R35. */

/** Whether the terminal UI can be used at all. Rule: R35. */
export function hasScreen(): boolean {
  return isTerminal() && !wantsLines()
}

/** Whether somebody sits at a terminal that shows lines only, or has them read aloud. */
export function hasLines(): boolean {
  return isTerminal() && wantsLines()
}

function isTerminal(): boolean {
  return process.stdout.isTTY === true && process.stdin.isTTY === true
}

function wantsLines(): boolean {
  const reader = process.env['INK_SCREEN_READER'] ?? ''
  return process.env['TERM'] === 'dumb' || !['', '0', 'false'].includes(reader)
}
