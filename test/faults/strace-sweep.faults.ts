/**
 * Everything. WRIT_FAULT_LOOKS=1 gives every call that only looks one of the errors in turn, which
 * says nearly as much in a third of the time; WRIT_FAULT_SHARE=10 takes one fault of ten.
 */
import { seed } from './seed.ts'
import { sweepTests } from './sweep-tests.ts'

const { WRIT_FAULT_SHARE = '1', WRIT_FAULT_LOOKS } = process.env
const share = Number(WRIT_FAULT_SHARE)
const looks = WRIT_FAULT_LOOKS === undefined ? undefined : Number(WRIT_FAULT_LOOKS)

await sweepTests(
  share === 1 ? 'every file call broken' : `one fault of ${share}, seed ${seed}`,
  breaks => breaks.filter((_, index) => index % share === seed % share),
  looks,
)
