/** What a screen notices of the files it shows. Rule: R19. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { watchFiles } from '../../src/cli/watch-files.ts'
import { tempDir } from '../host/temp-dir.ts'

interface Watched {
  readonly home: string
  readonly file: string
  /** Does something, and settles once it was noticed. */
  noticed(act: () => void): Promise<void>
}

function watched(prepare: (home: string) => void): Watched {
  const home = tempDir()
  const file = join(home, '.codex', 'sub', 'config.toml')
  prepare(home)
  const onChange = vi.fn()
  onTestFinished(watchFiles([file], onChange))
  return {
    home,
    file,
    async noticed(act) {
      onChange.mockClear()
      act()
      await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 10_000 })
    },
  }
}

const folder = (home: string): string => join(home, '.codex', 'sub')

test('R19 a file that is written, replaced and removed', async () => {
  const { file, noticed } = watched(home => mkdirSync(folder(home), { recursive: true }))
  await noticed(() => writeFileSync(file, 'a'))
  await noticed(() => {
    writeFileSync(`${file}.new`, 'b')
    renameSync(`${file}.new`, file)
  })
  await noticed(() => rmSync(file))
})

test('R19 a file whose folders are made afterwards', async () => {
  const { home, file, noticed } = watched(() => {})
  await noticed(() => mkdirSync(join(home, '.codex')))
  await noticed(() => mkdirSync(folder(home)))
  await noticed(() => writeFileSync(file, 'a'))
})

test('R19 a file whose folder is removed and made again', async () => {
  const { home, file, noticed } = watched(home => mkdirSync(folder(home), { recursive: true }))
  await noticed(() => rmSync(folder(home), { recursive: true }))
  await noticed(() => mkdirSync(folder(home)))
  await noticed(() => writeFileSync(file, 'a'))
})

test('R19 a file whose folder another is put in the place of', async () => {
  const { home, file, noticed } = watched(home => {
    mkdirSync(folder(home), { recursive: true })
    mkdirSync(join(home, 'other'))
  })
  await noticed(() => {
    renameSync(folder(home), join(home, 'old'))
    renameSync(join(home, 'other'), folder(home))
  })
  await noticed(() => writeFileSync(file, 'a'))
})
