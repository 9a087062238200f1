import { leaseRaceTests } from './lease-race-tests.ts'

const { WRIT_FAULT_ROUNDS = '20' } = process.env

leaseRaceTests(Number(WRIT_FAULT_ROUNDS))
