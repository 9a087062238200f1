/** Hints as they stand in the source: commands that exist, and no word left to be filled in. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/command-table.ts'

const root = join(import.meta.dirname, '..', '..', 'src')

interface Hint {
  readonly file: string
  readonly text: string
}

/** Every literal that follows `hint:`, with what is filled in left out. */
const hints: readonly Hint[] = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
  .flatMap(entry => {
    const path = join(entry.parentPath, entry.name)
    const found = readFileSync(path, 'utf8').matchAll(
      /(?:\bhint:|\breturn)(?:[^'"`\n,]*[?:])?\s*(?:'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`)/g,
    )
    return [...found].map(match => ({
      file: relative(root, path),
      text: (match[1] ?? match[2] ?? '').replace(/\$\{[^}]*\}/g, '…'),
    }))
  })
  .filter(({ text }) => !text.includes('\n'))
  .filter(({ file, text }) => file.startsWith('model/error-kinds') || /\bwrit [a-z]/.test(text))

const names = new Set([...commands.map(({ name }) => name), 'help'])

describe('hints', () => {
  test('R35 name commands that exist', () => {
    expect(hints.length).toBeGreaterThan(90)
    const unknown = hints.filter(({ text }) =>
      [...text.matchAll(/(?<![\w'])writ ([a-z]+(?:-[a-z]+)*)\b/g)].some(
        ([, name]) => name !== undefined && !names.has(name) && !prose.has(name),
      ),
    )
    expect(unknown).toEqual([])
  })

  test('R35 have no word that stands for a value writ knows', () => {
    const open = hints.filter(({ text }) =>
      /\b(?:ID|TX|TARGET|BACKUP|MIGRATION|CHALLENGE|APPROVAL|COMMAND)\b/.test(text),
    )
    expect(open).toEqual([])
  })
})

/** Words that follow the name of the program in a sentence. */
const prose = new Set(['never', 'plans', 'expands', 'has', 'does', 'works'])
