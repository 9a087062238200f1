/**
 * The terminal UI's services, of which those that read a large plan run in a process of their own:
 * to prove a plan of thousands of keys takes seconds, in which no key would be answered, and leaves
 * a heap behind that no screen needs.
 */
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { TuiServices } from '../review/services.ts'
import { layoutOf } from '../store/layout.ts'
import { largestPlan } from '../store/plan-size.ts'
import { look } from './look.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { Attachments } from './packed-list.ts'
import { unpackReview } from './packed-review.ts'
import { ArrivedBytes } from './pieces.ts'
import type { ServiceAnswer, ServiceCall } from './service-call.ts'
import { collectGarbage } from './tui/small-heap.ts'

/** Bytes of a plan from which on it is large: it takes longer to read than a process to start. */
const large = 1024 * 1024

/** After so long a review is on the screen, and what was needed to lay it out is garbage. */
const drawnMs = 2000

/** Runs a call elsewhere and returns what it answers. */
type CallApart = (call: ServiceCall) => Promise<CallAnswer>

interface CallAnswer {
  readonly answer: ServiceAnswer
  readonly attachments: Attachments
}

/** Returns the services; an apply stays here, because nothing may end it before its time. */
export function apartServices(
  host: Host,
  services: TuiServices,
  apart: CallApart = callApart,
): TuiServices {
  const isLarge = (prefix: string): boolean => {
    try {
      return largestPlan(host, layoutOf(host), prefix) >= large
    } catch {
      // The service itself says what is wrong.
      return false
    }
  }
  const queueApart = oneAtATime(async () => {
    const { answer } = await apart({ service: 'loadQueue' })
    return isAnswer(answer, 'loadQueue') ? answer.value : noAnswer()
  })
  const reviewApart = oneAtATime(async id => {
    const { answer, attachments } = await apart({ service: 'loadReview', id })
    if (!isAnswer(answer, 'loadReview')) return noAnswer()
    setTimeout(collectGarbage, drawnMs).unref()
    return unpackReview(answer.value, attachments)
  })
  return {
    ...services,
    loadQueue: async () => (isLarge('') ? queueApart('') : services.loadQueue()),
    loadReview: async id => (isLarge(id) ? reviewApart(id) : services.loadReview(id)),
    async sign(id, input) {
      if (!isLarge(id)) return services.sign(id, input)
      const { answer } = await apart({ service: 'sign', id, input })
      return isAnswer(answer, 'sign') ? answer.value : noAnswer()
    },
    async reject(id, input) {
      if (!isLarge(id)) return services.reject(id, input)
      const { answer } = await apart({ service: 'reject', id, input })
      return isAnswer(answer, 'reject') ? answer.value : noAnswer()
    },
  }
}

function isAnswer<S extends ServiceCall['service']>(
  answer: ServiceAnswer,
  service: S,
): answer is Extract<ServiceAnswer, { service: S }> {
  return answer.service === service
}

async function callApart(call: ServiceCall): Promise<CallAnswer> {
  const arrived = new ArrivedBytes()
  let answer: ServiceAnswer | undefined
  await look(
    'service',
    message => {
      if (message.kind === 'bytes') arrived.add(message.piece)
      if (message.kind === 'service') answer = message.answer
    },
    { call },
  )
  return { answer: answer ?? noAnswer(), attachments: arrived.take }
}

function noAnswer(): never {
  throw new WritError('INTERNAL', { detail: 'the process that was asked gave no answer' })
}
