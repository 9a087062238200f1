import type { Foreseen } from '../../apply/foresee-recovery.ts'
import { visibleText } from '../../bytes/visible.ts'
import { shortPath } from '../../host/home-path.ts'
import { WritError } from '../../model/errors.ts'
import { shortId } from '../../model/short-id.ts'
import {
  foreseeResume,
  type Resumed,
  type ResumeInput,
  resumeInterrupted,
} from '../../operations/interrupted.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Args, Command } from '../command.ts'
import { mayWait, waitOption } from '../wait-option.ts'

export const resume: Command = {
  options: {
    'dry-run': { type: 'boolean' },
    forward: { type: 'boolean' },
    back: { type: 'boolean' },
    'keep-edits': { type: 'boolean' },
    actor: { type: 'string' },
    ...waitOption,
  },
  positionals: [0, 1],
  help: `
Finishes applies that a crash, a kill or a power cut stopped half way: forward where everything is
at hand, otherwise every file is put back. Doing it again changes nothing; with nothing to finish
it says so and exits 0.

  TX            only this transaction; 'writ doctor' and refusals name it
  --dry-run     show what would be done, file by file, and why; exit 20 where there is something
                to finish, 0 where there is nothing. On a terminal it is shown before it is done, too
  --back        put every file back, even where all is at hand to finish
  --forward     finish, or refuse where that cannot be
  --keep-edits  a file that somebody edited since stays as it is and all others are put back;
                without it nothing is touched and the refusal says how to restore
  --actor NAME  who finishes it; recorded
  --wait [SECONDS]
                waits for an apply that is still at work; 60 without a number

  writ resume
`,
  async run(context) {
    const { host, args, output } = context
    const asked: ResumeInput = {
      tx: args.positionals[0],
      keepEdits: args.has('keep-edits'),
      direction: directionOf(args),
      actor: args.text('actor'),
    }
    const isDry = args.has('dry-run')
    if (isDry || context.interactive) {
      const seen = await mayWait(context, locking =>
        foreseeResume(openWorkspace(host, 'write'), { ...asked, locking }),
      )
      if (seen.length > 0) output.print(seen.map(one => foreseenText(one, host.home)).join('\n'))
      if (isDry) {
        if (seen.length === 0) output.say('no apply was interrupted')
        output.value({ interrupted: seen.map(({ error: _, ...one }) => one) })
        return seen.length === 0 ? 0 : 20
      }
    }
    const done = await mayWait(context, locking =>
      resumeInterrupted(openWorkspace(host, 'write'), { ...asked, locking, warn: output.warn }),
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
    output.value({ resumed })
    return 0
  },
}

function directionOf(args: Args): ResumeInput['direction'] {
  if (args.has('forward') && args.has('back')) {
    throw new WritError('USAGE', {
      detail: '--forward and --back are two ways',
      hint: 'writ resume --dry-run',
    })
  }
  return args.has('forward') ? 'forward' : args.has('back') ? 'back' : undefined
}

function foreseenText({ tx, plan, way, why, targets }: Foreseen, home: string): string {
  const head = `${visibleText(tx)}  plan ${shortId(plan)}  ${ways[way]}: ${visibleText(why)}`
  const rows = targets.map(({ path, is, becomes }) => {
    const then = becomes === 'as-it-is' || becomes === is ? 'stays' : `becomes the ${becomes} file`
    const now = is === null ? 'not looked at' : `now ${is}`
    return `  ${visibleText(shortPath(path, home))}  ${now}, ${then}`
  })
  return [head, ...rows].join('\n')
}

const ways: Readonly<Record<Foreseen['way'], string>> = {
  forward: 'forward',
  back: 'back',
  close: 'close',
  stop: 'NEEDS A PERSON',
  'in-flight': 'in flight',
}

const words: Readonly<Record<Resumed['state'], string>> = {
  finished: 'finished: the new files are in place and passed their checks',
  'put-back': 'put back: the files are as they were before',
  'edits-kept': 'ended: what was edited since stays, all else is as it was before',
  failed: 'NOT FINISHED',
  'in-flight': 'in flight',
}
