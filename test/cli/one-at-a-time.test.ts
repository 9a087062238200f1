import { expect, test } from 'vitest'
import { oneAtATime } from '../../src/cli/one-at-a-time.ts'

/** Runs that end when they are told to; each answers with its number. */
function runs() {
  const open: { readonly subject: string; end(): void; fail(): void }[] = []
  const ask = oneAtATime<number>(subject => {
    const number = open.length
    return new Promise((resolve, reject) => {
      open.push({
        subject,
        end: () => resolve(number),
        fail: () => reject(new Error(`${number}`)),
      })
    })
  })
  const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
  return { open, ask, settled }
}

test('who asks while a run goes on shares the next one, which sees what they have seen', async () => {
  const { open, ask, settled } = runs()
  const first = ask('a')
  const others = [ask('a'), ask('a'), ask('a')]
  await settled()
  expect(open).toHaveLength(1)
  open[0]?.end()
  await settled()
  expect(open).toHaveLength(2)
  const later = ask('a')
  open[1]?.end()
  await settled()
  open[2]?.end()
  expect(await Promise.all([first, ...others, later])).toEqual([0, 1, 1, 1, 2])
  expect(open).toHaveLength(3)
})

test('other subjects do not wait', async () => {
  const { open, ask } = runs()
  const both = [ask('a'), ask('b')]
  expect(open.map(({ subject }) => subject)).toEqual(['a', 'b'])
  for (const { end } of open) end()
  expect(await Promise.all(both)).toEqual([0, 1])
})

test('a run that fails is told to whom it belongs, and the next one begins', async () => {
  const { open, ask, settled } = runs()
  const first = ask('a')
  const second = ask('a')
  open[0]?.fail()
  await expect(first).rejects.toThrow('0')
  await settled()
  open[1]?.end()
  expect(await second).toBe(1)
})
