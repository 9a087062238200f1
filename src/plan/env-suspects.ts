/**
 * Directories that are gone tomorrow, and homes that are somebody else's.
 *
 * Written into a file an agent boots from, either works once and then fails, or points the agent
 * at a place others can write to. Rule: R11.
 */

/** A fact about the machine, which the planner is told. */
export interface HomeFacts {
  /** What HOME says. */
  readonly home: string
  /** What the user database says; absent where it is not known. */
  readonly accountHome?: string | undefined
  /** The temporary directories in force, such as that of TMPDIR. */
  readonly tempDirs: readonly string[]
}

interface Suspect {
  readonly pattern: RegExp
  readonly reason: string
}

/** Tested against an absolute path with `/` between its parts. */
const temporary: readonly Suspect[] = [
  { pattern: /^(?:\/private)?\/(?:var\/)?tmp(?:\/|$)/, reason: 'lies in a temporary directory' },
  { pattern: /^(?:\/private)?\/var\/folders\//, reason: 'lies in a temporary directory of macOS' },
  { pattern: /^\/dev\/shm(?:\/|$)/, reason: 'lies in memory and is gone after a restart' },
  { pattern: /^\/run\/user\/\d+(?:\/|$)/, reason: 'lies in a directory that is gone after logout' },
  { pattern: /^\/(?:proc|dev\/fd)\//, reason: 'belongs to a running process' },
  {
    pattern: /\/AppData\/Local\/Temp(?:\/|$)/i,
    reason: 'lies in a temporary directory of Windows',
  },
  { pattern: /\/pytest-(?:of-|\d)/, reason: 'was made by pytest for a test' },
  { pattern: /\/(?:vitest|jest|mocha)[-_.][^/]*(?:\/|$)/, reason: 'was made for a test' },
  {
    pattern: /\/tmp[a-z0-9_]{8}(?:\/|$)/,
    reason: 'has a name as Python makes them for temporary files',
  },
  { pattern: /\/tmp\.[A-Za-z0-9]{6,}(?:\/|$)/, reason: 'has a name as mktemp makes them' },
  { pattern: /\/_npx\/[^/]+/, reason: 'lies in the cache of npx, which is emptied at any time' },
  { pattern: /\/(?:\.Trash|\.local\/share\/Trash)(?:\/|$)/, reason: 'lies in the bin' },
  {
    pattern: /\/(?:mock|fake|dummy|scratch|test)[-_.]?(?:home|hermes|codex)(?:\/|$)/i,
    reason: 'is named like something made for a test',
  },
]

/** Returns why a text names something temporary; undefined where it does not. */
export function temporaryReason(text: string, facts: HomeFacts): string | undefined {
  for (const path of pathsIn(text)) {
    const suspect = temporary.find(({ pattern }) => pattern.test(path))
    if (suspect !== undefined) return suspect.reason
    if (facts.tempDirs.some(directory => isBelow(path, directory))) {
      return 'lies in a temporary directory'
    }
  }
  return undefined
}

/** Homes nobody lives in. */
const sharedHomes: ReadonlySet<string> = new Set(['/home/linuxbrew', '/Users/Shared'])

/** Returns why a text points into a home that is not this user's; undefined where it does not. */
export function otherHomeReason(text: string, facts: HomeFacts): string | undefined {
  const { home, accountHome } = facts
  for (const path of pathsIn(text)) {
    const isScratch = accountHome !== undefined && posix(home) !== posix(accountHome)
    if (isScratch && isBelow(path, home) && !isBelow(accountHome, home)) {
      return 'lies below HOME, which is not the home directory of this account'
    }
    const owner = homeOf(path)
    if (owner === undefined || sharedHomes.has(owner)) continue
    const own = accountHome ?? home
    if (!isBelow(own, owner)) return 'lies in the home directory of another user'
  }
  return undefined
}

/** The conventional home a path lies in. */
function homeOf(path: string): string | undefined {
  return /^(?:\/var)?\/(?:home|Users)\/[^/]+|^\/(?:var\/)?root(?=\/|$)/.exec(path)?.[0]
}

/** The absolute paths a text consists of: alone, as a `file:` address, or joined by `:` or `;`. */
function pathsIn(text: string): readonly string[] {
  const plain = text.trim().replace(/^file:\/\/(?=\/)/, '')
  const windows = /^[A-Za-z]:[\\/]/.test(plain)
  const parts = windows ? plain.split(';') : plain.split(/[:;]/)
  return parts
    .map(posix)
    .filter(part => part.startsWith('/'))
    .map(collapsed)
}

/** Resolves `.` and `..` and doubled slashes by text alone. */
function collapsed(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

function isBelow(path: string, directory: string): boolean {
  const base = posix(directory)
  return base !== '' && (posix(path) === base || posix(path).startsWith(`${base}/`))
}

/** With `/` between parts and none at the end, without a drive letter. */
function posix(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^[A-Za-z]:(?=\/)/, '')
    .replace(/\/+$/, '')
}
