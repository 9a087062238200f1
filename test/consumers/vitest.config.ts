import { defineConfig } from 'vitest/config'

/** The real runtimes, opt-in: they are large and change on their own. */
export default defineConfig({
  test: {
    include: ['test/consumers/**/*.consumer.ts'],
    globalSetup: ['test/consumers/install.ts'],
    testTimeout: 60_000,
  },
})
