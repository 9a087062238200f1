/** A few rounds; `npm run test:faults` plays two hundred. */
import { raceTests } from './race-tests.ts'

await raceTests(3, ['an hour off'])
