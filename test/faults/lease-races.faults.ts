import { leaseRaceTests } from './lease-race-tests.ts'

const { WRIT_FAULT_ROUNDS = '100' } = process.env

leaseRaceTests(Number(WRIT_FAULT_ROUNDS))
