/**
 * The terminal's clipboard, by OSC 52: written, never read. The terminal does not say whether it
 * took it.
 */

/** Returns what sends a text; inside tmux both to tmux and through it. */
export function clipboardSequence(text: string, isInTmux: boolean): string {
  const sequence = `\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`
  if (!isInTmux) return sequence
  return `${sequence}\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`
}
