/** Which services run in a process of their own, and what comes back from there. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { apartServices } from '../../src/cli/apart-services.ts'
import { errorOfFacts } from '../../src/cli/look.ts'
import { answerCall } from '../../src/cli/service-answer.ts'
import type { ServiceCall } from '../../src/cli/service-call.ts'
import { WritError } from '../../src/model/errors.ts'
import { errorFacts } from '../../src/review/error-facts.ts'
import type { DecisionInput, TuiServices } from '../../src/review/services.ts'
import { layoutOf } from '../../src/store/layout.ts'
import { planPath } from '../../src/store/plan-store.ts'
import { makeDesk, makeSigners, refusalOf } from '../operations/desk.ts'
import { sampleReview } from '../review/sample-plan.ts'
import { servicesDouble } from '../review/services-double.ts'

const signers = makeSigners('operator')
const { id } = sampleReview()
const input: DecisionInput = {
  view: {
    surface: 'tui',
    digest: 'sha256:00',
    hunks: 'sha256:00',
    hunksShown: 0,
    hunksTotal: 0,
  },
  reason: '',
  confirm: '',
}

/** Services beside a stored plan of so many bytes, and the names of those that ran elsewhere. */
function beside(bytes: number, fails?: WritError) {
  const { host } = makeDesk(signers)
  const path = planPath(layoutOf(host), id)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
  truncateSync(path, bytes)
  const services = servicesDouble()
  const apart: ServiceCall[] = []
  const call = async (asked: ServiceCall) => {
    apart.push(asked)
    if (fails !== undefined) throw fails
    const bytes: Uint8Array[] = []
    const answer = await answerCall(services, asked, part => bytes.push(part) - 1)
    return { answer, attachments: (at: number) => bytes[at] ?? new Uint8Array() }
  }
  return { apart, services: apartServices(host, services, call) }
}

const asked: readonly (readonly [ServiceCall, (services: TuiServices) => Promise<unknown>])[] = [
  [{ service: 'loadQueue' }, services => services.loadQueue()],
  [
    { service: 'loadReview', id: id.slice(0, 12) },
    services => services.loadReview(id.slice(0, 12)),
  ],
  [{ service: 'sign', id, input }, services => services.sign(id, input)],
  [{ service: 'reject', id, input }, services => services.reject(id, input)],
]

test.each(asked)(
  '$service of a large plan runs elsewhere, of a small one here',
  async (call, ask) => {
    const large = beside(1024 * 1024)
    const small = beside(1024 * 1024 - 1)
    expect(await ask(large.services)).toEqual(await ask(small.services))
    expect([large.apart, small.apart]).toEqual([[call], []])
  },
)

test('an apply stays here', async () => {
  const { apart, services } = beside(1024 * 1024)
  expect(await services.apply(id, '', () => {})).toMatchObject({ kind: 'applied' })
  expect(apart).toEqual([])
})

test('an error keeps all it says on its way to the screen', () => {
  const problems = ['first', 'second', 'third'].map(detail => ({
    ...{ code: 'PLAN_TAMPERED' as const, detail },
  }))
  const errors = [
    new WritError('PLAN_TAMPERED', { detail: 'first', hint: 'do this', path: '/x', problems }),
    new WritError('NOT_FOUND'),
    new RangeError('of the engine'),
  ]
  for (const error of errors) {
    const facts = errorFacts(error)
    expect(errorFacts(errorOfFacts(facts))).toEqual(facts)
  }
})

test('what goes wrong elsewhere is told as it was', async () => {
  const { services } = beside(1024 * 1024, new WritError('PLAN_TAMPERED', { detail: 'bytes' }))
  expect(await refusalOf(() => services.loadReview(id))).toMatchObject({
    code: 'PLAN_TAMPERED',
    detail: 'bytes',
  })
})
