import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Creates a directory, open to every user, that is gone after the test; links are resolved. */
export function tempDir(): string {
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'writ-test-'))
  chmodSync(path, 0o755)
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
