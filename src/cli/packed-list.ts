/**
 * A long list in little memory: blocks of it are compressed, and one is read when it is asked for.
 *
 * The elements of a plan's lists repeat each other, so a list takes about a twentieth of what its
 * objects would. Elements are plain data: what JSON gives back as it was.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Bytes that are sent beside a message: the number they were given. */
export type Attached = number

export type Attach = (bytes: Uint8Array) => Attached
export type Attachments = (attached: Attached) => Uint8Array

export type PackedList<T> =
  | { readonly kind: 'plain'; readonly items: readonly T[] }
  | {
      readonly kind: 'packed'
      readonly length: number
      /** One block after the other. */
      readonly bytes: Attached
      /** Where each block ends. */
      readonly ends: Uint32Array
    }

/** Shorter lists are not worth it. */
const shortest = 1024
const perBlock = 64
/** Blocks that stay readable: what a screen shows and looks at comes from few of them. */
const mostOpen = 8

/** Packs a list, unless it is short. */
export function packList<T>(items: readonly T[], attach: Attach): PackedList<T> {
  if (items.length < shortest) return { kind: 'plain', items }
  const blocks: Uint8Array[] = []
  for (let at = 0; at < items.length; at += perBlock) {
    blocks.push(deflateRawSync(JSON.stringify(items.slice(at, at + perBlock))))
  }
  let end = 0
  const ends = Uint32Array.from(blocks, block => (end += block.length))
  return { kind: 'packed', length: items.length, bytes: attach(Buffer.concat(blocks)), ends }
}

/**
 * Returns the list, for reading alone. An element that is asked for twice may be two objects that
 * say the same.
 */
export function unpackList<T>(list: PackedList<T>, attachments: Attachments): readonly T[] {
  if (list.kind === 'plain') return list.items
  const { length, ends } = list
  const bytes = attachments(list.bytes)
  const open = new Map<number, readonly T[]>()
  let last: readonly T[] = []
  let lastAt = -1
  return lazyList(length, index => {
    const at = Math.floor(index / perBlock)
    if (at !== lastAt) {
      last = open.get(at) ?? readBlock(bytes.subarray(ends[at - 1] ?? 0, ends[at]))
      lastAt = at
      // The one used last goes to the end; the first one is the one unused for longest.
      open.delete(at)
      open.set(at, last)
      for (const oldest of open.keys()) {
        if (open.size <= mostOpen) break
        open.delete(oldest)
      }
    }
    return last[index % perBlock]
  })
}

function readBlock<T>(block: Uint8Array): readonly T[] {
  const items: readonly T[] = JSON.parse(inflateRawSync(block).toString('utf8'))
  return items
}

/** Returns part of a list that is read through it. */
export function partOfList<T>(list: readonly T[], start: number, length: number): readonly T[] {
  return lazyList(length, index => list[start + index])
}

/** Returns what reads as an array of `length` elements and asks for each when it is wanted. */
function lazyList<T>(length: number, element: (index: number) => T | undefined): readonly T[] {
  const none: T[] = []
  const indexOf = (name: string | symbol): number => {
    if (typeof name !== 'string') return -1
    const index = Number(name)
    return Number.isInteger(index) && index < length ? index : -1
  }
  return new Proxy(none, {
    get(target, name) {
      if (name === 'length') return length
      const index = indexOf(name)
      return index < 0 ? Reflect.get(target, name) : element(index)
    },
    has: (target, name) => indexOf(name) >= 0 || Reflect.has(target, name),
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  })
}
