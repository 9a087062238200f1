import { visibleText } from '../../bytes/visible.ts'
import { WritError } from '../../model/errors.ts'
import { shortId } from '../../model/short-id.ts'
import { type Resumed, resumeInterrupted } from '../../operations/interrupted.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'
import { mayWait, waitOption } from '../wait-option.ts'
import { collectWarnings } from '../warnings.ts'

export const resume: Command = {
  options: { 'keep-edits': { type: 'boolean' }, actor: { type: 'string' }, ...waitOption },
  positionals: [0, 1],
  help: `
Finishes applies that a crash, a kill or a power cut stopped half way: forward where everything is
at hand, otherwise every file is put back. Doing it again changes nothing; with nothing to finish
it says so and exits 0.

  TX            only this transaction; 'writ doctor' and refusals name it
  --keep-edits  a file that somebody edited since stays as it is and all others are put back;
                without it nothing is touched and the refusal says how to restore
  --actor NAME  who finishes it; recorded
  --wait [SECONDS]
                waits for an apply that is still at work; 60 without a number

  writ resume
`,
  async run(context) {
    const { host, args, output } = context
    const { warn, among } = collectWarnings(output)
    const done = await mayWait(context, locking =>
      resumeInterrupted(openWorkspace(host, 'write'), {
        tx: args.positionals[0],
        keepEdits: args.has('keep-edits'),
        actor: args.text('actor'),
        locking,
        warn,
      }),
    )
    if (done.length === 0) output.say('no apply was interrupted')
    for (const { tx, plan, state } of done) {
      output.print(`${visibleText(tx)}  plan ${shortId(plan)}  ${words[state]}`)
    }
    const failed = done.find(({ error }) => error !== null)?.error
    if (failed) throw failed
    const busy = done.find(({ state }) => state === 'in-flight')
    if (busy !== undefined) {
      throw new WritError('LOCK_HELD', {
        detail: `${busy.tx} is not interrupted: an apply of ${busy.plan} is at work on it`,
        hint: 'writ resume --wait',
      })
    }
    const resumed = done.map(({ tx, plan, state, receipt }) => ({ tx, plan, state, receipt }))
    output.value(among({ resumed }))
    return 0
  },
}

const words: Readonly<Record<Resumed['state'], string>> = {
  finished: 'finished: the new files are in place and passed their checks',
  'put-back': 'put back: the files are as they were before',
  'edits-kept': 'ended: what was edited since stays, all else is as it was before',
  failed: 'NOT FINISHED',
  'in-flight': 'in flight',
}
