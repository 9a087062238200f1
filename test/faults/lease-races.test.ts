/** A few rounds; `npm run test:faults` plays a hundred. */
import { leaseRaceTests } from './lease-race-tests.ts'

leaseRaceTests(2)
