/** Long lists on their way to the screen: what is asked of them is answered as an array would. */
import { describe, expect, test } from 'vitest'
import type { Attach, Attachments } from '../../src/cli/packed-list.ts'
import { packList, partOfList, unpackList } from '../../src/cli/packed-list.ts'

interface Item {
  readonly at: number
  readonly text: string | null
}

const texts = ['key = "value"', 'ключ \u202e 😀', '\0\x1b[2J', '', null]
const itemsOf = (count: number): Item[] =>
  Array.from({ length: count }, (_, at) => ({ at, text: texts[at % texts.length] ?? null }))

/** Bytes that are handed on as they are. */
function attached(): { readonly attach: Attach; readonly attachments: Attachments } {
  const all: Uint8Array[] = []
  return {
    attach: bytes => all.push(bytes) - 1,
    attachments: at => all[at] ?? new Uint8Array(),
  }
}

function sent(items: readonly Item[]): readonly Item[] {
  const { attach, attachments } = attached()
  return unpackList(packList(items, attach), attachments)
}

describe('a packed list', () => {
  test.each([0, 1, 63, 1023, 1024, 1025, 5000])('of %i elements reads as it was', count => {
    const items = itemsOf(count)
    const list = sent(items)
    expect(list.length).toBe(count)
    expect([...list]).toEqual(items)
    expect(list.map(({ at }) => at)).toEqual(items.map(({ at }) => at))
    expect(JSON.stringify(list)).toBe(JSON.stringify(items))
    expect(list.slice(60, 70)).toEqual(items.slice(60, 70))
    expect(list.at(-1)).toEqual(items.at(-1))
    expect([...list.entries()].every(([at, item]) => item.at === at)).toBe(true)
    expect(list.filter(({ text }) => text === null)).toHaveLength(Math.floor(count / 5))
    expect(list.findLast(({ text }) => text === '')).toEqual(
      items.findLast(({ text }) => text === ''),
    )
  })

  test('is packed only where that is worth it, and then takes a small part of the room', () => {
    const { attach, attachments } = attached()
    expect(packList(itemsOf(1023), attach).kind).toBe('plain')
    const packed = packList(itemsOf(100_000), attach)
    if (packed.kind !== 'packed') throw new Error('a long list was not packed')
    const whole = JSON.stringify(itemsOf(100_000)).length
    expect(attachments(packed.bytes).length).toBeLessThan(whole / 5)
  })

  test('has nothing outside its bounds', () => {
    const list = sent(itemsOf(2000))
    expect([list[2000], list[-1], list.at(2000), list.at(-2001)]).toEqual(Array(4).fill(undefined))
    expect([1999 in list, 2000 in list]).toEqual([true, false])
  })

  test('is read in any order', () => {
    const list = sent(itemsOf(20_000))
    for (let at = 0; at < 20_000; at++) {
      const place = (at * 7919) % 20_000
      if (list[place]?.at !== place) throw new Error(`${place} is ${list[place]?.at}`)
    }
  })

  test('cannot be changed', () => {
    const list = sent(itemsOf(2000))
    const item: Item = { at: -1, text: null }
    expect(Reflect.set(list, 0, item)).toBe(false)
    expect(Reflect.set(list, 'length', 0)).toBe(false)
    expect(Reflect.deleteProperty(list, '0')).toBe(false)
    expect(list[0]).toEqual({ at: 0, text: texts[0] })
  })

  test('is read in parts', () => {
    const list = sent(itemsOf(3000))
    const part = partOfList(list, 1000, 500)
    expect([part.length, part[0]?.at, part.at(-1)?.at]).toEqual([500, 1000, 1499])
    expect(part[500]).toBe(undefined)
    expect([...partOfList(list, 5, 0)]).toEqual([])
  })
})
