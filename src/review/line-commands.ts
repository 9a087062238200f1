/** The words of the review line by line, in one table; its help is made from it. */

export type LinePlace = 'plans' | 'plan' | 'backups'

interface Entry {
  readonly words: readonly [word: string, short?: string]
  readonly places: readonly LinePlace[]
  /** What stands behind the word. */
  readonly argument?: string
  readonly help: string
}

export type LineCommand =
  | 'list'
  | 'all'
  | 'open'
  | 'changes'
  | 'next'
  | 'part'
  | 'diff'
  | 'environment'
  | 'checks'
  | 'rollback'
  | 'origin'
  | 'status'
  | 'sign'
  | 'apply'
  | 'reject'
  | 'backups'
  | 'restore'
  | 'back'
  | 'help'
  | 'quit'

const anywhere: readonly LinePlace[] = ['plans', 'plan', 'backups']

const lineCommands: Readonly<Record<LineCommand, Entry>> = {
  list: { words: ['list', 'l'], places: anywhere, help: 'the plans that wait' },
  all: { words: ['all'], places: ['plans'], help: 'all plans, also those that are done with' },
  open: {
    words: ['open', 'o'],
    places: ['plans'],
    argument: 'NUMBER or ID',
    help: 'a plan; the number alone does it too',
  },
  changes: { words: ['changes', '1'], places: ['plan'], help: 'every key, before and after' },
  next: {
    words: ['next', 'n'],
    places: ['plan'],
    help: 'the next part of the diff that was not printed yet; Enter alone does it too',
  },
  part: {
    words: ['part', 'p'],
    places: ['plan'],
    argument: 'NUMBER',
    help: 'one part of the diff, again',
  },
  diff: { words: ['diff', '2'], places: ['plan'], help: 'the whole diff' },
  environment: {
    words: ['environment', '3'],
    places: ['plan'],
    help: 'values from the environment',
  },
  checks: { words: ['checks', '4'], places: ['plan'], help: 'checks and affected runtimes' },
  rollback: { words: ['rollback', '5'], places: ['plan'], help: 'the way back' },
  origin: { words: ['origin', '6'], places: ['plan'], help: 'where the plan comes from' },
  status: { words: ['status', 's'], places: ['plan'], help: 'what may be done with the plan now' },
  sign: { words: ['sign'], places: ['plan'], help: 'sign the plan: asks for its challenge' },
  apply: { words: ['apply'], places: ['plan'], help: 'apply the approved plan: asks once more' },
  reject: { words: ['reject'], places: ['plan'], help: 'reject the plan: asks for a reason' },
  backups: { words: ['backups', 'b'], places: ['plans', 'plan'], help: 'the backups' },
  restore: {
    words: ['restore'],
    places: ['backups'],
    argument: 'NUMBER or ID [exact]',
    help: 'plan the way back and open it; with exact to the bytes of the backup',
  },
  back: { words: ['back'], places: ['plan', 'backups'], help: 'to the plans' },
  help: { words: ['help', '?'], places: anywhere, help: 'these words' },
  quit: { words: ['quit', 'q'], places: anywhere, help: 'leave' },
}

export interface SpokenLine {
  readonly command: LineCommand
  /** The rest of the line. */
  readonly argument: string
}

const names = Object.keys(lineCommands).filter(isCommand)

function isCommand(name: string): name is LineCommand {
  return name in lineCommands
}

/** Reads a line typed at a place; null where it says nothing there. A decision has no short form. */
export function spokenLine(line: string, place: LinePlace): SpokenLine | null {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  if (word === '') return place === 'plan' ? { command: 'next', argument: '' } : null
  if (place === 'plans' && /^\d+$|^wp1-/.test(word)) return { command: 'open', argument: word }
  const lower = word.toLowerCase()
  const command = names.find(name => {
    const { words, places } = lineCommands[name]
    return places.includes(place) && words.some(known => known === lower)
  })
  return command === undefined ? null : { command, argument: rest.join(' ') }
}

/** Returns the words of a place, one to a line. */
export function lineHelp(place: LinePlace): string {
  const rows = names
    .map(name => lineCommands[name])
    .filter(({ places }) => places.includes(place))
    .map(({ words, argument, help }) => {
      const [word, short] = words
      const name = argument === undefined ? word : `${word} ${argument}`
      return [short === undefined ? name : `${name}, or ${short}`, help] as const
    })
  const size = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, help]) => `${name.padEnd(size)}  ${help}\n`).join('')
}
