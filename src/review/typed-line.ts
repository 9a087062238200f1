/** A line of text while it is typed. */
import { isText } from './confirm.ts'

const longest = 200

/** Returns the line after a key: `erase` takes the last character away, Ctrl-U all of them. */
export function typedLine(line: string, key: string, isErase: boolean): string {
  if (isErase) return key === 'ctrl+u' ? '' : [...line].slice(0, -1).join('')
  const text = key === 'space' ? ' ' : isText(key) ? key : ''
  return (line + text).slice(0, longest)
}
