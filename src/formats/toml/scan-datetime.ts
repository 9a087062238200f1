/** Dates and times: their bounds, checked against the calendar. TOML 1.1: Offset Date-Time ff. */
import type { DatetimeType } from '../../model/value.ts'
import { FormatSyntaxError } from '../syntax-error.ts'

const colon = 58
const dash = 45

export interface ScannedDatetime {
  readonly type: DatetimeType
  readonly end: number
}

/** Returns the date or time that starts here; undefined where none does. */
export function scanDatetime(
  text: string,
  start: number,
  isEdition11: boolean,
): ScannedDatetime | undefined {
  // Only a date has a dash there, only a time a colon.
  if (text.charCodeAt(start + 2) === colon) {
    const end = endOfTime(text, start, isEdition11)
    return end === -1 ? undefined : { type: 'time', end }
  }
  if (text.charCodeAt(start + 4) !== dash) return undefined
  const dateEnd = endOfDate(text, start)
  if (dateEnd === -1) return undefined
  const mark = text.charCodeAt(dateEnd)
  const isTimed =
    mark === 84 || mark === 116 || (mark === 32 && digitsAt(text, dateEnd + 1, 1) >= 0)
  if (!isTimed) return { type: 'date', end: dateEnd }
  const timeEnd = endOfTime(text, dateEnd + 1, isEdition11)
  if (timeEnd === -1) throw new FormatSyntaxError(dateEnd + 1, 'a time stands after the date')
  const end = endOfOffset(text, timeEnd)
  return { type: end === timeEnd ? 'local' : 'offset', end }
}

/** Returns the number that so many digits make; -1 where others stand. */
function digitsAt(text: string, start: number, count: number): number {
  let value = 0
  for (let pos = start; pos < start + count; pos++) {
    const digit = text.charCodeAt(pos) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

function endOfDate(text: string, start: number): number {
  const year = digitsAt(text, start, 4)
  const month = digitsAt(text, start + 5, 2)
  const day = digitsAt(text, start + 8, 2)
  if (year < 0 || month < 0 || day < 0 || text.charCodeAt(start + 7) !== dash) return -1
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 && isLeap ? 29 : daysOf(month)
  if (day < 1 || day > days) throw new FormatSyntaxError(start, 'a date is one of the calendar')
  return start + 10
}

function daysOf(month: number): number {
  if (month < 1 || month > 12) return 0
  if (month === 2) return 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function endOfTime(text: string, start: number, isEdition11: boolean): number {
  const hour = digitsAt(text, start, 2)
  const minute = digitsAt(text, start + 3, 2)
  if (hour < 0 || minute < 0 || text.charCodeAt(start + 2) !== colon) return -1
  const hasSeconds = text.charCodeAt(start + 5) === colon
  const second = hasSeconds ? digitsAt(text, start + 6, 2) : 0
  if (!hasSeconds && !isEdition11) {
    throw new FormatSyntaxError(start + 5, 'a time has seconds in TOML 1.0')
  }
  // 60 is a leap second (RFC 3339 5.6).
  if (hour > 23 || minute > 59 || second < 0 || second > 60) {
    throw new FormatSyntaxError(start, 'a time is one of the clock')
  }
  if (!hasSeconds) return start + 5
  let end = start + 8
  if (text.charCodeAt(end) !== 46 || digitsAt(text, end + 1, 1) < 0) return end
  do end++
  while (digitsAt(text, end, 1) >= 0)
  return end
}

function endOfOffset(text: string, start: number): number {
  const mark = text.charCodeAt(start)
  if (mark === 90 || mark === 122) return start + 1
  if (mark !== 43 && mark !== dash) return start
  const hour = digitsAt(text, start + 1, 2)
  const minute = digitsAt(text, start + 4, 2)
  const isOffset = hour >= 0 && minute >= 0 && text.charCodeAt(start + 3) === colon
  if (!isOffset || hour > 23 || minute > 59) {
    throw new FormatSyntaxError(start, 'an offset is + or - and a time below 24:00')
  }
  return start + 6
}

/** Returns the one spelling of a checked date or time that equal values share. */
export function normalDatetime(raw: string, type: DatetimeType): string {
  if (type === 'date') return raw
  const upper = raw.toUpperCase().replace(' ', 'T')
  const minutesEnd = upper.indexOf(':') + 3
  const rest = upper.slice(minutesEnd)
  const offsetStart = rest.search(/[Z+-]/)
  const time = offsetStart === -1 ? rest : rest.slice(0, offsetStart)
  const [seconds = '', fraction = ''] = time.split('.')
  let digits = fraction.length
  while (fraction[digits - 1] === '0') digits--
  return [
    upper.slice(0, minutesEnd),
    seconds === '' ? ':00' : seconds,
    digits === 0 ? '' : `.${fraction.slice(0, digits)}`,
    offsetStart === -1 ? '' : rest.slice(offsetStart),
  ].join('')
}
