import type { Mask } from '../model/plan.ts'

/**
 * Returns the text of an image with its masks in place, line by line: a secret over several lines
 * becomes a mask on each, so that line numbers stay those of the file. Rules: R14, R34.
 */
export function maskedText(bytes: Uint8Array, masks: readonly Mask[]): string {
  const file = Buffer.from(bytes)
  let text = ''
  let at = 0
  for (const { offset, length, text: mask } of masks) {
    const hidden = file.toString('utf8', offset, offset + length)
    text += file.toString('utf8', at, offset) + hidden.replace(/[^\r\n]+/g, mask)
    at = offset + length
  }
  return text + file.toString('utf8', at)
}
