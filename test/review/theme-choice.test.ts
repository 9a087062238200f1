/** Which theme is meant, from every place that may say so. */
import { describe, expect, test } from 'vitest'
import {
  backdropOfEnv,
  backdropOfReply,
  chosenTheme,
  lookOf,
  themeNames,
} from '../../src/review/theme-choice.ts'

const wishes = { option: undefined, settings: undefined, path: '/c/settings.json', env: undefined }

describe('the theme', () => {
  test.each([
    [{}, 'auto'],
    [{ env: 'light' }, 'light'],
    [{ env: '' }, 'auto'],
    [{ settings: 'dark', env: 'light' }, 'dark'],
    [{ option: 'none', settings: 'dark', env: 'light' }, 'none'],
    // What is weaker is not even looked at.
    [{ option: 'none', settings: 'pink', env: 'pink' }, 'none'],
  ] as const)('%j is %s', (given, name) => {
    expect(chosenTheme({ ...wishes, ...given })).toBe(name)
  })

  test.each([
    [{ option: 'pink' }, 'USAGE'],
    [{ option: '' }, 'USAGE'],
    [{ settings: 'pink' }, 'CONFIG_INVALID'],
    [{ env: 'pink' }, 'USAGE'],
  ] as const)('R35 %j is refused with the names there are', (given, code) => {
    expect(() => chosenTheme({ ...wishes, ...given })).toThrow(
      expect.objectContaining({ code, detail: expect.stringContaining(themeNames.join(', ')) }),
    )
  })

  test('follows the terminal only where it says so', () => {
    for (const name of themeNames) {
      const isOpen = name === 'auto' || name === 'colour-blind'
      expect(lookOf(name, null) === null).toBe(isOpen)
      for (const backdrop of ['dark', 'light'] as const) {
        expect(lookOf(name, backdrop)?.isColorBlind).toBe(name.startsWith('colour-blind'))
        if (isOpen) expect(lookOf(name, backdrop)?.backdrop).toBe(backdrop)
      }
    }
  })
})

describe('the background', () => {
  test.each([
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['0;default;15', 'light'],
    ['12;8', 'dark'],
    ['0;7', 'light'],
    ['15;default', null],
    ['', null],
    [undefined, null],
    ['7;99', null],
  ])('%j in COLORFGBG is %s', (value, backdrop) => {
    expect(backdropOfEnv(value)).toBe(backdrop)
  })

  test.each([
    ['rgb:0000/0000/0000', 'dark'],
    ['rgb:ffff/ffff/ffff', 'light'],
    ['rgb:1e1e/1e1e/1e1e', 'dark'],
    ['rgb:fd/f6/e3', 'light'],
    ['rgba:2828/2c2c/3434/ffff', 'dark'],
    ['#282c34', 'dark'],
    ['#fafafa', 'light'],
    ['?', null],
    ['rgb:zz/00/00', null],
    ['', null],
  ])('%j as an answer is %s', (reply, backdrop) => {
    expect(backdropOfReply(reply)).toBe(backdrop)
  })
})
