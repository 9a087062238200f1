/** A second process for tests: applies one plan of a machine and prints how it ended. */
import { readFileSync } from 'node:fs'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import { WritError } from '../../src/model/errors.ts'
import { layoutOf } from '../../src/store/layout.ts'
import { hostOf } from './host-of.ts'

const [dir = '', orderFile = ''] = process.argv.slice(2)
const host = hostOf(dir)
const request: ApplyRequest = {
  ...JSON.parse(readFileSync(orderFile, 'utf8')),
  falseClaims: () => [],
}

try {
  const receipt = await applyPlan(host, layoutOf(host), request)
  process.stdout.write(receipt.outcome)
} catch (error) {
  if (!(error instanceof WritError)) throw error
  process.stdout.write(error.code)
}
