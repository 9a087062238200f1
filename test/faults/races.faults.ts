import { raceTests } from './race-tests.ts'

const { WRIT_FAULT_ROUNDS = '200' } = process.env

await raceTests(Number(WRIT_FAULT_ROUNDS), ['right', 'an hour off'])
