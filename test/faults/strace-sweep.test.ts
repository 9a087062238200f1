/** A few faults of the sweep by chance, and those it has found; `npm run test:faults` has all. */
import { chance, pick, seed } from './seed.ts'
import { sweepTests } from './sweep-tests.ts'

/** Calls whose failure was once not told, or told wrongly. */
const found =
  /^close ~\/(home|state\/journal)$|^statx .*-old$|^openat .*~\/home\/a\.toml$|^openat .*\.lock$/

await sweepTests(`faults by seed ${seed} (WRIT_FAULT_SEED)`, (breaks, journey) => {
  const known = breaks.filter(
    ({ point, injection }) =>
      injection.kind === 'errno' && injection.errno === 'EIO' && found.test(point.label),
  )
  const random = pick(breaks, 4, chance(journey))
  return journey.startsWith('an update ') ? [...known, ...random] : random
})
