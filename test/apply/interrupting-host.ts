/** A host on which somebody else acts in the gap before or after one call. */
import type { Host, HostFs } from '../../src/host/host.ts'

export type Gap = 'before' | 'after'

/** Calls `act` once, at the first matching call of an operation whose last path fits. */
export function interruptingHost(
  host: Host,
  gap: Gap,
  operation: 'rename' | 'link' | 'lstat',
  fits: (path: string) => boolean,
  act: () => void,
): Host {
  let isDone = false
  const once = (path: string, moment: Gap): void => {
    if (isDone || moment !== gap || !fits(path)) return
    isDone = true
    act()
  }
  const wrap =
    (call: (...paths: string[]) => void) =>
    (...paths: string[]): void => {
      const last = paths.at(-1) ?? ''
      once(last, 'before')
      call(...paths)
      once(last, 'after')
    }
  const fs: HostFs = { ...host.fs }
  switch (operation) {
    case 'rename':
      return { ...host, fs: { ...fs, rename: wrap((a, b) => host.fs.rename(a!, b!)) } }
    case 'link':
      return { ...host, fs: { ...fs, link: wrap((a, b) => host.fs.link(a!, b!)) } }
    case 'lstat':
      return {
        ...host,
        fs: {
          ...fs,
          lstat(path) {
            once(path, 'before')
            return host.fs.lstat(path)
          },
        },
      }
  }
}
