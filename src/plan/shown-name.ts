/** Names somebody chose, as a refusal may quote them. Rule: R34. */
import { secretSpans } from './secret-spans.ts'
import { mergedSpans } from './spans.ts'

const longest = 40

/** Returns a text that quotes names, without tokens in it and with no word of it longer than 40. */
export function shownNames(text: string): string {
  let out = ''
  let at = 0
  for (const { start, end } of mergedSpans(secretSpans(text))) {
    out += `${text.slice(at, start)}‹secret›`
    at = end
  }
  return (out + text.slice(at)).replace(/"(?:[^"\\]|\\.)*"|[\w-]+/g, shortened)
}

function shortened(name: string): string {
  if (name.length <= longest + 2) return name
  const end = name.startsWith('"') ? '…"' : '…'
  return `${[...name].slice(0, longest).join('')}${end}`
}
