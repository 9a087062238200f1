/** The news that a plan is signed: where the record lies, how anyone checks it, what comes next. */
import { visibleText } from '../bytes/visible.ts'
import { glyphsOf } from './glyphs.ts'
import { keyFor } from './keymap.ts'
import type { Line } from './line.ts'
import { emptyLine, labelled, span } from './line.ts'
import { leftInSitting } from './reduce-sitting.ts'
import type { SignResult } from './services.ts'
import type { State } from './state.ts'
import { plural } from './words.ts'

type Signed = Extract<SignResult, { kind: 'signed' }>

export function signedLines(state: State, result: Signed): Line[] {
  const width = state.size.columns - 1
  const left = leftInSitting(state)
  const more = `   Closing this opens the next of ${plural(left, 'marked plan')}.`
  return [
    emptyLine,
    [span(`   ${glyphsOf(state.ascii).done} `, 'ok'), span('Your approval is recorded.', 'strong')],
    emptyLine,
    ...labelled('   approval  ', result.approval, width),
    ...labelled('   record    ', visibleText(result.path), width),
    emptyLine,
    [span('   Anyone can check it with stock OpenSSH:', 'dim')],
    ...labelled('   $ ', visibleText(result.verify), width, 'accent'),
    emptyLine,
    [span(`   ${nextText(state, result)}`)],
    ...(left === 0 ? [] : [emptyLine, [span(more, 'accent')]]),
  ]
}

function nextText({ keys }: State, { status, approvals: { have, needed } }: Signed): string {
  switch (status) {
    case 'approved':
      return `The plan may be applied now: ${keyFor(keys, 'apply')} opens the dialog, or writ apply.`
    case 'carried':
      return 'It counts on the host of the plan: writ export puts it into a file to take there.'
    default:
      return `${have} of ${needed} approvals: somebody else has to sign as well.`
  }
}
