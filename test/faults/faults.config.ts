import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Proofs with real processes that take minutes; none of them measures time. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.faults.ts'],
    testTimeout: 3_600_000,
    fileParallelism: false,
    // Thousands of applies: in memory where there is a directory in memory.
    env: { TMPDIR: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
  },
})
