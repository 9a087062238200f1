/** How much there is to read of the plans, before anything of them is read. */
import { join } from 'node:path'
import type { Host } from '../host/host.ts'
import type { Layout } from './layout.ts'
import { listNames } from './record-file.ts'

/**
 * Returns the bytes of the largest plan whose id starts with the text, own or carried; 0 where
 * there is none. Throws what the file system says.
 */
export function largestPlan(host: Host, layout: Layout, prefix: string): number {
  const text = prefix.startsWith('wp1-') ? prefix : `wp1-${prefix}`
  const sizes = [layout.plans, layout.carried].flatMap(directory =>
    listNames(host, directory)
      .filter(name => name.startsWith(text))
      .map(name => host.fs.lstat(join(directory, name, 'plan.json'))?.size ?? 0),
  )
  return Math.max(0, ...sizes)
}
