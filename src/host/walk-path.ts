import { type FileStat, FsError, type Host } from './host.ts'

export interface LinkHop {
  /** Where the link stands, its directory resolved. */
  readonly path: string
  /** What the link says. */
  readonly text: string
}

interface Ended {
  /** Absolute and free of links as far as the walk came. */
  readonly path: string
  readonly links: readonly LinkHop[]
}

/** Where a path leads. */
export type Walk =
  | (Ended & { readonly kind: 'found'; readonly stat: FileStat })
  /** Everything but the last name exists. */
  | (Ended & { readonly kind: 'free' })
  /** A directory on the way does not exist. */
  | (Ended & { readonly kind: 'missing' })
  /** Something that is not a directory stands on the way. */
  | (Ended & { readonly kind: 'not-directory' })
  /** The part that does not exist comes from the text of a link. */
  | (Ended & { readonly kind: 'dangling'; readonly link: LinkHop })
  | (Ended & { readonly kind: 'loop' })
  | (Ended & { readonly kind: 'failed'; readonly error: FsError })

/** As many as Linux follows. */
const maxHops = 40

interface Step {
  readonly name: string
  /** The link whose text the name comes from; null for names of the path itself. */
  readonly from: LinkHop | null
}

/**
 * Walks an absolute path as the kernel would, name by name, and remembers every link.
 *
 * `..` is taken after links are followed, as the kernel does it, not in the text.
 */
export function walkPath(host: Host, path: string): Walk {
  const links: LinkHop[] = []
  const steps = stepsOf(path, null)
  let at = '/'
  let stat: FileStat | undefined
  let hops = 0
  try {
    stat = host.fs.lstat(at)
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      if (stat?.kind !== 'directory') return { kind: 'not-directory', path: at, links }
      const next = child(at, step.name)
      const found = host.fs.lstat(next)
      if (found === undefined) {
        if (step.from !== null) return { kind: 'dangling', path: next, links, link: step.from }
        return { kind: steps.length === 0 ? 'free' : 'missing', path: next, links }
      }
      if (found.kind === 'link') {
        hops += 1
        if (hops > maxHops) return { kind: 'loop', path: next, links }
        const hop = { path: next, text: host.fs.readLink(next) }
        if (!links.some(link => link.path === next)) links.push(hop)
        if (hop.text.startsWith('/')) at = '/'
        stat = host.fs.lstat(at)
        steps.unshift(...stepsOf(hop.text, hop))
      } else {
        at = next
        stat = found
      }
    }
  } catch (error) {
    if (error instanceof FsError) return { kind: 'failed', path: at, links, error }
    throw error
  }
  if (stat === undefined) return { kind: 'missing', path: at, links }
  return { kind: 'found', path: at, links, stat }
}

function stepsOf(path: string, from: LinkHop | null): Step[] {
  return path
    .split('/')
    .filter(name => name !== '' && name !== '.')
    .map(name => ({ name, from }))
}

function child(directory: string, name: string): string {
  if (name === '..') return directory.replace(/\/[^/]*$/, '') || '/'
  return directory === '/' ? `/${name}` : `${directory}/${name}`
}
