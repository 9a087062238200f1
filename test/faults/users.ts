/** Being another user for a while; only root can. */
import { noUnprivilegedUser } from '../host/child-process.ts'

export interface User {
  readonly name: 'root' | 'an ordinary user'
  readonly uid: number
  readonly gid: number
  /** A command that starts another as this user. */
  readonly before: readonly string[]
}

const isRoot = process.getuid?.() === 0
const nobody = 65_534

export const root: User = { name: 'root', uid: 0, gid: 0, before: [] }

export const ordinary: User = isRoot
  ? {
      name: 'an ordinary user',
      uid: nobody,
      gid: nobody,
      before: [
        'setpriv',
        `--reuid=${nobody}`,
        `--regid=${nobody}`,
        '--clear-groups',
        '--no-new-privs',
      ],
    }
  : {
      name: 'an ordinary user',
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
      before: [],
    }

/** Why nothing can be done as this user here; undefined where it can. */
export function notHere(user: User): string | undefined {
  if (user === root) return isRoot ? undefined : 'not root'
  return noUnprivilegedUser()
}

/** Does the work with the rights of a user; what it makes is that user's. */
export function as<T>(user: User, work: () => T): T {
  if (!isRoot || user.uid === 0) return work()
  become(user)
  try {
    return work()
  } finally {
    become(root)
  }
}

/** The same where the work takes its time; whoever does something else meanwhile does it so too. */
export async function asAsync<T>(user: User, work: () => Promise<T>): Promise<T> {
  if (!isRoot || user.uid === 0) return await work()
  become(user)
  try {
    return await work()
  } finally {
    become(root)
  }
}

function become({ uid, gid }: User): void {
  process.seteuid?.(0)
  process.setegid?.(gid)
  process.seteuid?.(uid)
}
