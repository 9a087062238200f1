/** Texts on which readers of YAML disagree; a file that holds one is refused. Rule: R3. */
import { FormatSyntaxError } from '../syntax-error.ts'

const innerMark = /(?:^\uFEFF|\n[ \t]*)\uFEFF/
const loneReturn = /\r(?!\n)/
const oldLineEnd = /[\u0085\u2028\u2029]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML forbids
const unprintable = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/

export function checkText(text: string, isOld: boolean, isBomRead: boolean): void {
  if (!text.isWellFormed()) throw new FormatSyntaxError(0, 'text is made of whole characters')
  if (!isBomRead && text.startsWith('\uFEFF')) {
    throw new FormatSyntaxError(0, 'its reader does not take a byte order mark')
  }
  if (text.includes('\uFEFF', 1)) {
    refuse(text, innerMark, 'a byte order mark stands at the start of a line inside the file')
  }
  refuse(text, loneReturn, 'a carriage return alone ends a line for some readers only')
  if (!isOld) return
  refuse(text, oldLineEnd, 'a character ends a line in YAML 1.1, and in 1.2 it does not')
  refuse(text, unprintable, 'a control character is not part of YAML 1.1')
}

function refuse(text: string, pattern: RegExp, detail: string): void {
  const match = pattern.exec(text)
  if (match !== null) throw new FormatSyntaxError(match.index, detail)
}

const version = /%YAML[ \t]+(\d+)\.(\d+)/y

/**
 * Refuses a `%YAML` directive for another version than that of the dialect: readers of 1.1 do what
 * it says, and so do some of 1.2 where it names an older one.
 */
export function checkVersion(text: string, offset: number, isOld: boolean): void {
  version.lastIndex = offset
  const [found, major, minor] = version.exec(text) ?? []
  if (found === undefined || major !== '1') return
  if (isOld && minor !== '1') {
    throw new FormatSyntaxError(offset, 'the %YAML line names another version than 1.1')
  }
  if (!isOld && Number(minor) < 2) {
    throw new FormatSyntaxError(offset, 'the %YAML line names an older version than 1.2')
  }
}
