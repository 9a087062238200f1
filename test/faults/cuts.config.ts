import { defineConfig } from 'vitest/config'

/** Power cuts on real file systems in image files; they need root and loop devices. */
export default defineConfig({
  test: { include: ['test/faults/**/*.cuts.ts'], testTimeout: 3_600_000 },
})
