/**
 * The other end of `look.ts`: a process that looks, tells and ends. Changes no record, but where the
 * service it is asked for does.
 */
import { nodeHost } from '../host/node-host.ts'
import { readOnly } from '../host/read-only.ts'
import { chainState } from '../operations/chain-state.ts'
import { lookAtHealth } from '../operations/health.ts'
import { openWorkspace } from '../operations/workspace.ts'
import { errorFacts } from '../review/error-facts.ts'
import type { Look, LookMessage } from './look.ts'
import type { Attach } from './packed-list.ts'
import { cutPieces } from './pieces.ts'
import type { ServiceCall } from './service-call.ts'

type Tell = (message: LookMessage) => void

/** Looks and tells the parent; returns the exit code. */
export async function answerLook(what: string | undefined): Promise<number> {
  const sent: Promise<void>[] = []
  const tell: Tell = message => {
    // Whoever does not listen any more does not need the rest either.
    sent.push(new Promise(resolve => process.send?.(message, () => resolve())))
  }
  const code = await answered(what, tell)
  await Promise.all(sent)
  return code
}

async function answered(what: string | undefined, tell: Tell): Promise<number> {
  try {
    if (isLook(what)) await looks[what](tell)
    tell({ kind: 'done' })
    return 0
  } catch (error) {
    tell({ kind: 'failed', error: errorFacts(error) })
    return 1
  }
}

const looks: Readonly<Record<Look, (tell: Tell) => void | Promise<void>>> = {
  health: tell => lookAtHealth(nodeHost(), part => tell({ kind: 'health', part })),
  async service(tell) {
    let count = 0
    const attach: Attach = bytes => {
      for (const piece of cutPieces(count, bytes)) tell({ kind: 'bytes', piece })
      return count++
    }
    const call = await nextCall()
    // What only looks does without the engine behind the services.
    const [{ answerCall }, { tuiServices }] = await Promise.all([
      import('./service-answer.ts'),
      import('./tui-services.ts'),
    ])
    const answer = await answerCall(tuiServices(nodeHost()), call, attach)
    tell({ kind: 'service', answer })
  },
  chain(tell) {
    tell({ kind: 'chain', chain: chainState(openWorkspace(readOnly(nodeHost()), 'read')) })
  },
}

function isLook(what: string | undefined): what is Look {
  return what !== undefined && Object.hasOwn(looks, what)
}

/** The one call the parent sends; it is this very program. */
function nextCall(): Promise<ServiceCall> {
  return new Promise(resolve => process.once('message', (call: ServiceCall) => resolve(call)))
}
