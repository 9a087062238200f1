/**
 * The output rules of writ, all in this file.
 *
 * Data goes to standard output, talk to standard error. Messages are lower case, without a full
 * stop, behind `writ:`. Nothing from outside is printed before `visibleText` has seen it (R33).
 * With `--json` standard output carries exactly one JSON value and standard error is silent (R35).
 */
import { styleText } from 'node:util'
import { visibleText } from '../bytes/visible.ts'
import { visibleJson } from '../bytes/visible-json.ts'
import type { WritError } from '../model/errors.ts'

export type Tone = 'plain' | 'strong' | 'dim' | 'good' | 'warn' | 'bad'

const tones = {
  plain: 'reset',
  strong: 'bold',
  dim: 'dim',
  good: 'green',
  warn: 'yellow',
  bad: 'red',
} as const

export interface Output {
  readonly json: boolean
  readonly columns: number
  readonly isTerminal: boolean
  /** Prints lines of data; does nothing with `--json`. Text must already be visible. */
  print(text: string): void
  /** Prints the one JSON value, with the warnings there were; does nothing without `--json`. */
  value(record: unknown): void
  /** Prints one JSON value on a line of its own, for commands that go on; only with `--json`. */
  line(record: unknown): void
  /** Says something about the work to standard error; silent with `--json`. */
  say(text: string): void
  /** Says what will be true until the next call, on one line that is replaced; terminals only. */
  progress(text: string): void
  /** Tells what went wrong beside the work, and changes no exit code; see `value` and `error`. */
  warn(warning: WritError): void
  /** Prints the error of the run; with `--json` it is the one JSON value, with the warnings. */
  error(error: WritError): void
  /** Styles text where the terminal shows it; total over unclean text. */
  style(tone: Tone, text: string): string
}

interface Sinks {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly json: boolean
  readonly color: boolean
}

/** Returns the output of one run of the program. */
export function makeOutput({ stdout, stderr, json, color }: Sinks): Output {
  const paint = (tone: Tone, text: string): string =>
    color && tone !== 'plain' ? styleText(tones[tone], text, { validateStream: false }) : text
  let progressShown = false
  const warnings: Readonly<Record<string, unknown>>[] = []
  const amongWarnings = (record: unknown): unknown =>
    warnings.length === 0 || typeof record !== 'object' ? record : { ...record, warnings }
  const clearProgress = (): void => {
    if (progressShown) stderr.write('\r\x1b[K')
    progressShown = false
  }
  const say = (text: string): void => {
    clearProgress()
    if (!json) stderr.write(`writ: ${text}\n`)
  }
  return {
    json,
    columns: stdout.columns ?? 80,
    isTerminal: stdout.isTTY === true,
    print(text) {
      clearProgress()
      if (!json) stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    },
    value(record) {
      if (json) stdout.write(`${visibleJson(amongWarnings(record))}\n`)
    },
    line(record) {
      if (json) stdout.write(`${visibleJson(record, 0)}\n`)
    },
    say,
    progress(text) {
      if (json || stderr.isTTY !== true) return
      clearProgress()
      stderr.write(`writ: ${text}`)
      progressShown = true
    },
    warn({ code, message, detail, hint }) {
      warnings.push({ code, detail: detail ?? null, hint })
      say(`warning: ${visibleText(`${message}: ${detail ?? code}`)}`)
      say(`hint: ${visibleText(hint)}`)
    },
    error(error) {
      clearProgress()
      if (json) stdout.write(`${visibleJson(amongWarnings(errorRecord(error)))}\n`)
      else stderr.write(errorText(error, paint))
    },
    style: paint,
  }
}

/** Returns the error object of `--json`. */
export function errorRecord(error: WritError): Readonly<Record<string, unknown>> {
  return {
    code: error.code,
    exitCode: error.exitCode,
    message: error.message,
    detail: error.detail ?? null,
    hint: error.hint,
    path: error.path ?? null,
    problems: error.problems.map(problem => ({
      code: problem.code,
      detail: problem.detail,
      path: problem.path ?? null,
      ...(problem.kind === undefined ? {} : { kind: problem.kind }),
      places: problem.places ?? [],
    })),
  }
}

/** Returns what a person reads of an error: what happened, why, and what to do next. */
export function errorText(
  error: WritError,
  paint: (tone: Tone, text: string) => string = (_tone, text) => text,
): string {
  const lines = [`${paint('bad', 'writ: error:')} ${error.message} (${error.code})`]
  const where = error.path === undefined ? '' : `${visibleText(error.path)}: `
  if (error.problems.length > 0) {
    for (const problem of error.problems) {
      const path = problem.path ?? error.path
      const file = path === undefined ? '' : visibleText(path)
      const places = (problem.places ?? []).map(place => `${place.line}:${place.column}`)
      const at = [file, places.join(', ')].filter(part => part !== '').join(':')
      lines.push(`  ${at === '' ? '' : `${at}: `}${visibleText(problem.detail)}`)
    }
  } else if (error.detail !== undefined) {
    const mentioned = error.path !== undefined && error.detail.includes(error.path)
    lines.push(`  ${mentioned ? '' : where}${visibleText(error.detail)}`)
  } else if (where !== '') lines.push(`  ${visibleText(error.path ?? '')}`)
  lines.push(`${paint('strong', 'writ: hint:')} ${visibleText(error.hint)}`)
  return `${lines.join('\n')}\n`
}
