/** The timestamps of YAML 1.1, normalised. */
import type { ConfigValue } from '../../model/value.ts'

const shape =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|[-+]\d\d?(?::\d\d)?))?)?$/

export type Timestamp = Extract<ConfigValue, { kind: 'datetime' }>

/** Returns what a plain scalar of this form is; 'impossible' for a day or hour there is not. */
export function readTimestamp(text: string): Timestamp | 'impossible' | undefined {
  const match = shape.exec(text)
  if (match === null) return undefined
  const [, year = '', month = '', day = '', hour, minute = '', second = '', fraction, zone] = match
  // A date alone has two digits each.
  if (hour === undefined && text.length !== 10) return undefined
  if (!isDay(Number(year), Number(month), Number(day))) return 'impossible'
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (hour === undefined) return { kind: 'datetime', type: 'date', value: date }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return 'impossible'
  const digits = fraction?.replace(/0+$/, '') ?? ''
  const time = `${hour.padStart(2, '0')}:${minute}:${second}${digits === '' ? '' : `.${digits}`}`
  const offset = zone === undefined ? '' : readZone(zone)
  if (offset === undefined) return 'impossible'
  const type = zone === undefined ? 'local' : 'offset'
  return { kind: 'datetime', type, value: `${date}T${time}${offset}` }
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return day <= days
}

function readZone(zone: string): string | undefined {
  if (zone === 'Z') return 'Z'
  const match = /^([-+])(\d\d?)(?::(\d\d))?$/.exec(zone)
  if (match === null) return undefined
  const [, sign = '+', hours = '', minutes = '00'] = match
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  return `${sign}${hours.padStart(2, '0')}:${minutes}`
}
