/** Restores without approval that wait for somebody to answer for them. Rule: R31. */
import { documentedPaths, openBreakGlass } from '../apply/open-break-glass.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { consumerOfPath } from '../consumers/registry.ts'
import type { Ledger } from '../store/ledger-chain.ts'
import { listReceipts } from '../store/receipt-store.ts'
import type { Workspace } from './workspace.ts'

export interface BrokenGlassResult {
  readonly subject: string
  readonly ok: false
  readonly detail: string
  readonly hint: string
}

/** Returns every file writ changed or a runtime is known to boot from. */
export function breakGlassPlaces({ host, layout, consumers }: Workspace): readonly string[] {
  const changed = listReceipts(host, layout).flatMap(({ targets }) => targets)
  const documented = consumers.flatMap(({ name }) => documentedPaths(host, name, consumers))
  return [...new Set([...changed.map(({ path }) => path), ...documented])]
}

/** Looks beside every file writ changed or a runtime is known to boot from, or at one. */
export function brokenGlassOf(
  workspace: Workspace,
  only?: string,
  ledger?: Ledger,
): readonly BrokenGlassResult[] {
  const { host, layout, consumers } = workspace
  const receipts = listReceipts(host, layout)
  const wanted = only === undefined ? breakGlassPlaces(workspace) : [only]
  return openBreakGlass(host, layout, wanted, ledger).map(({ realPath, detail }) => {
    const affected = receipts.find(({ targets }) => targets.some(({ path }) => path === realPath))
    const runtime = consumerOfPath(realPath, host, consumers)?.consumer.name ?? affected?.affects[0]
    return {
      subject: realPath,
      ok: false,
      detail,
      hint:
        runtime === undefined
          ? `look at ${shellQuote(realPath)}, then remove the record`
          : `look at the file, then: writ confirm ${shellQuote(runtime)}`,
    }
  })
}
