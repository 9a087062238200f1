/** Answers one call of a service, in the process that was started for it. */
import type { TuiServices } from '../review/services.ts'
import type { Attach } from './packed-list.ts'
import { packReview } from './packed-review.ts'
import type { ServiceAnswer, ServiceCall } from './service-call.ts'

/** @param attach sends bytes ahead of the answer that names them */
export async function answerCall(
  services: TuiServices,
  call: ServiceCall,
  attach: Attach,
): Promise<ServiceAnswer> {
  const { service } = call
  switch (service) {
    case 'loadQueue':
      return { service, value: await services.loadQueue() }
    case 'loadReview':
      return { service, value: packReview(await services.loadReview(call.id), attach) }
    case 'sign':
      return { service, value: await services.sign(call.id, call.input) }
    case 'reject':
      return { service, value: await services.reject(call.id, call.input) }
  }
}
