/** Performs one effect of the interface and reports what came of it as an event. */

import { errorFacts } from '../../review/error-facts.ts'
import type { ReviewInput, TuiServices } from '../../review/services.ts'
import type { Effect, Event, Origin } from '../../review/state.ts'

export type ServiceEffect = Exclude<
  Effect,
  { kind: 'timer' | 'copy' | 'hand-over' | 'redraw' | 'suspend' | 'quit' }
>

export async function runEffect(
  effect: ServiceEffect,
  services: TuiServices,
  dispatch: (event: Event) => void,
  now: () => number,
): Promise<void> {
  try {
    dispatch(await eventOf(effect, services, dispatch, now))
  } catch (error) {
    dispatch({ kind: 'failed', doing: effect.kind, error: errorFacts(error) })
  }
}

async function eventOf(
  effect: ServiceEffect,
  services: TuiServices,
  dispatch: (event: Event) => void,
  now: () => number,
): Promise<Event> {
  const review = (input: ReviewInput, from: Origin): Event => ({
    kind: 'review-loaded',
    input,
    from,
  })
  switch (effect.kind) {
    case 'load-queue':
      return { kind: 'queue-loaded', ...(await services.loadQueue()) }
    case 'load-review':
      return review(await services.loadReview(effect.id), effect.from ?? 'queue')
    case 'refresh-review':
      return { kind: 'review-refreshed', input: await services.loadReview(effect.id) }
    case 'list-backups':
      return { kind: 'backups-loaded', rows: await services.listBackups() }
    case 'load-history': {
      const { place, query } = effect
      return { kind: 'history-loaded', place, query, part: await services.loadHistory(place) }
    }
    case 'check-chain':
      return { kind: 'chain-checked', report: await services.checkChain() }
    case 'check-health':
      await services.checkHealth(part => dispatch({ kind: 'health-found', part }))
      return { kind: 'health-checked' }
    case 'load-receipt': {
      const { entry } = effect
      return { kind: 'receipt-loaded', entry, receipt: await services.loadReceipt(entry) }
    }
    case 'preview-restore':
      return review(await services.previewRestore(effect.backup, effect.exact), 'backups')
    case 'sign': {
      const result = await services.sign(effect.id, effect.input)
      return { kind: 'sign-result', id: effect.id, result, at: now() }
    }
    case 'reject':
      return {
        kind: 'reject-result',
        id: effect.id,
        result: await services.reject(effect.id, effect.input),
      }
    case 'apply': {
      const onStep = (step: Extract<Event, { kind: 'apply-step' }>['step']): void => {
        dispatch({ kind: 'apply-step', step })
      }
      const result = await services.apply(effect.id, effect.confirm, onStep)
      return { kind: 'apply-result', id: effect.id, result }
    }
  }
}
