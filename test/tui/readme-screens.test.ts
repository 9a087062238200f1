/** The README shows what the program shows. */
import { expect, test } from 'vitest'
import { screenInReadme, takeScreens, withoutChance } from './readme-screens.ts'

test('R15 R33 the screens of the README are those of the program: npm run screens', {
  timeout: 60_000,
}, async () => {
  const screens = await takeScreens()
  expect(screens.map(({ name }) => name)).toEqual(['changes', 'diff', 'sign'])
  for (const { name, text } of screens) {
    expect(withoutChance(screenInReadme(name) ?? `no screen ${name}`)).toBe(withoutChance(text))
  }
})
