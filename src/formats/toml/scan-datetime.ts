/** Dates and times: their bounds, checked against the calendar. TOML 1.1: Offset Date-Time ff. */
import type { DatetimeType } from '../../model/value.ts'
import { TomlSyntaxError } from './syntax-error.ts'

const datePart = /(\d{4})-(\d{2})-(\d{2})/y
const timePart = /(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?/y
const offsetPart = /[Zz]|[+-](\d{2}):(\d{2})/y

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
  const date = matchAt(datePart, text, start)
  if (date === null) {
    const time = matchAt(timePart, text, start)
    return time === null ? undefined : { type: 'time', end: checkTime(time, start, isEdition11) }
  }
  if (!isDate(Number(date[1]), Number(date[2]), Number(date[3]))) {
    throw new TomlSyntaxError(start, 'a date is one of the calendar')
  }
  const dateEnd = start + date[0].length
  if (!/^(?:[Tt]| \d)/.test(text.slice(dateEnd, dateEnd + 2))) return { type: 'date', end: dateEnd }
  const time = matchAt(timePart, text, dateEnd + 1)
  if (time === null) throw new TomlSyntaxError(dateEnd + 1, 'a time stands after the date')
  const timeEnd = checkTime(time, dateEnd + 1, isEdition11)
  const offset = matchAt(offsetPart, text, timeEnd)
  if (offset === null) return { type: 'local', end: timeEnd }
  if (Number(offset[1] ?? 0) > 23 || Number(offset[2] ?? 0) > 59) {
    throw new TomlSyntaxError(timeEnd, 'an offset is below 24:00')
  }
  return { type: 'offset', end: timeEnd + offset[0].length }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function checkTime(time: RegExpExecArray, start: number, isEdition11: boolean): number {
  const seconds = time[3]
  if (seconds === undefined && !isEdition11) {
    throw new TomlSyntaxError(start + time[0].length, 'a time has seconds in TOML 1.0')
  }
  // 60 is a leap second (RFC 3339 5.6).
  if (Number(time[1]) > 23 || Number(time[2]) > 59 || Number(seconds ?? 0) > 60) {
    throw new TomlSyntaxError(start, 'a time is one of the clock')
  }
  return start + time[0].length
}

function isDate(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day >= 1 && day <= (days[month - 1] ?? 0)
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
