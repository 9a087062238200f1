/** The screens of the README, taken from the built program in a real pseudo-terminal. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoMigration, makeSandbox, writBin } from '../helpers/sandbox.ts'
import { type PtyProgram, startPty } from './pty.ts'

export const readmePath = join(import.meta.dirname, '..', '..', 'README.md')

export interface ReadmeScreen {
  readonly name: string
  readonly text: string
}

/** Walks through the demo's plan and returns what is on the screen at each stop. */
export async function takeScreens(): Promise<readonly ReadmeScreen[]> {
  const box = makeSandbox()
  const asked = ['--actor', 'agent:hermes', '--task', 'codex-runtime']
  const id = box.run(['plan', demoMigration, ...asked, '--json']).text('plan')
  const program = startPty(process.execPath, [writBin, 'review', id], {
    ...{ columns: 110, rows: 30, limitMs: 30_000 },
    env: { ...box.env, WRIT_THEME: 'dark' },
    cwd: box.home,
  })
  try {
    const screens: ReadmeScreen[] = []
    const take = (name: string): void => {
      const text = program.screen.text().replaceAll(box.home, '/home/ada')
      screens.push({ name, text: withoutBlankRows(text) })
    }
    await program.waitForText('[1 Changes]')
    await settled(program)
    take('changes')
    program.type('2')
    await program.waitForText('[2 Diff]')
    program.type('u')
    await program.waitForText('seen 1/1')
    await settled(program)
    take('diff')
    program.type('S')
    await program.waitForText('To go on, type')
    take('sign')
    program.type('\x03')
    await program.exited
    return screens
  } finally {
    program.kill('SIGKILL')
    box.dispose()
  }
}

/** Until the same rows are there twice: what is loaded meanwhile changes them. */
async function settled({ screen }: PtyProgram): Promise<void> {
  let before = ''
  while (before !== screen.text()) {
    before = screen.text()
    await new Promise(resolve => setTimeout(resolve, 300))
    await screen.flushed()
  }
}

/** Leaves out the empty rows in the middle of a screen, all but one. */
function withoutBlankRows(text: string): string {
  return text.replace(/\n(?:[ │┃]*\n){2,}/g, '\n\n').trimEnd()
}

/** Puts what differs from run to run (ids, fingerprints) into one form. */
export function withoutChance(text: string): string {
  return text
    .replace(/wp1-[a-z2-7]+/g, id => 'wp1-'.padEnd(id.length, 'x'))
    .replace(/type {2}[a-z2-7]{6} /g, 'type  xxxxxx ')
    .replace(/‹secret [^›]*›/g, '‹secret›')
}

const place = (name: string): RegExp =>
  new RegExp(`(<!-- screen: ${name} -->\\n\`\`\`text\\n)([\\s\\S]*?)(\\n\`\`\`)`)

export function screenInReadme(name: string): string | undefined {
  return place(name).exec(readFileSync(readmePath, 'utf8'))?.[2]
}

/** Returns the README with these screens in their places. */
export function readmeWith(screens: readonly ReadmeScreen[]): string {
  return screens.reduce(
    (readme, { name, text }) =>
      readme.replace(place(name), (_, before: string, __: string, after: string) => {
        return before + text + after
      }),
    readFileSync(readmePath, 'utf8'),
  )
}
