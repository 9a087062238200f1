/** What a person does at the built program on a real terminal, whichever screen the journey is about. */
import { expect } from 'vitest'
import { type Sandbox, writBin } from '../helpers/sandbox.ts'
import { type PtyProgram, startPty } from './pty.ts'

/** Starts `writ` below a shell that says how it ended and what the terminal is like after. */
export function openWrit(
  sandbox: Sandbox,
  size: { columns: number; rows: number },
  args = '',
): PtyProgram {
  const program = `'${process.execPath}' '${writBin}' ${args}`
  const after = 'echo "ended $?"; stty -a | grep -o -- "-\\?icanon\\|-\\?echo\\b" | tr "\\n" " "'
  return startPty('/bin/sh', ['-c', `${program}; ${after}`], {
    ...size,
    env: sandbox.env,
    cwd: sandbox.home,
    limitMs: 20_000,
  })
}

export async function expectGivenBack(program: PtyProgram, code: number): Promise<void> {
  await program.exited
  expect(program.screen.isAlternate()).toBe(false)
  expect(program.screen.text()).toContain(`ended ${code}`)
  expect(program.screen.text()).toMatch(/(?<!-)icanon/)
  expect(program.screen.text()).toMatch(/(?<!-)echo/)
}

/** Shows every part of the diff, opens the dialog and types the challenge. */
export async function sign(program: PtyProgram, id: string): Promise<void> {
  await pressUntil(program, 'u', 'seen 1/1')
  program.type('S')
  await program.waitForText('Sign this plan')
  await confirm(program, id)
  await program.waitForText('Your approval is recorded')
}

/** Rejects the open plan for a reason of one's own. */
export async function reject(program: PtyProgram, reason: string): Promise<void> {
  program.type('x')
  await program.waitForText('Why reject the plan?')
  await pressUntil(program, '7', 'Reject this plan')
  await program.waitForText('Type or paste a reason')
  program.type(`\x1b[200~${reason}\x1b[201~`)
  await program.waitForText(reason)
  program.type('\r')
  await confirm(program, '', 'reject')
  await program.waitForText('the plan is rejected')
}

/** Presses a key again and again, as somebody does, until the text is there. */
export async function pressUntil(program: PtyProgram, key: string, text: string): Promise<void> {
  const pressing = setInterval(() => program.type(key), 150)
  try {
    program.type(key)
    await program.waitForText(text)
  } finally {
    clearInterval(pressing)
  }
}

/** Types what the dialog asks for: the start of the plan's id, or a word where less is at stake. */
export async function confirm(
  program: PtyProgram,
  id: string,
  word = id.slice(4, 10),
): Promise<void> {
  // The dialog locks itself until no key has come for a second.
  await program.waitForText(`type  ${word}`)
  await program.typeVisibly(word)
  program.type('\r')
}

/** Takes the way back that keeps later edits, for the backup under the cursor; returns its plan. */
export async function planWayBack(program: PtyProgram, sandbox: Sandbox): Promise<string> {
  program.type('\r')
  await program.waitForText('undo only what the migration wrote')
  program.type('j')
  await program.waitFor(text => /> undo only/.test(text), 'the second choice')
  await pressUntil(program, '\r', 'wp1-')
  const pending: readonly { id: string; origin: string }[] = JSON.parse(
    sandbox.run(['list', '--json']).stdout,
  )
  const plan = pending.find(({ origin }) => origin.startsWith('rollback'))?.id ?? ''
  expect(plan).not.toBe('')
  return plan
}

/** Opens the dialog, types the challenge and sees that it is done. */
export async function apply(program: PtyProgram, id: string, word?: string): Promise<void> {
  program.type('A')
  await program.waitForText('Apply this plan')
  await confirm(program, id, word)
  await program.waitForText('Applied')
}
