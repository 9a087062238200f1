/**
 * Which state directory `writ init` set up here, as the configuration remembers it: without that a
 * lost one reads as "never changed". Rule: R31.
 *
 * One file for each machine and directory, since a configuration can be shared between machines,
 * and two that are set up at once must not lose each other's.
 */
import { basename, dirname, join } from 'node:path'
import * as z from 'zod/mini'
import { sha256OfParts } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { walkPath } from '../host/walk-path.ts'
import { replaceFile } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'
import { followed, loadText } from './config-file.ts'
import { decodeConfig } from './decode-config.ts'
import { hostId, machineId, madeHostId } from './install-store.ts'
import { ensureConfigDirectory, type Layout } from './layout.ts'
import { jsonBytes } from './record-file.ts'

interface KnownState {
  /** For people. */
  readonly state: string
  readonly id: string
}

const knownState: z.ZodMiniType<KnownState> = z.strictObject({
  state: z.string(),
  id: z.string(),
})

/** A state that was set up and is not there. */
export interface LostState {
  readonly id: string
  readonly detail: string
  /** The next thing to do: to look, since giving it up cannot be taken back. */
  readonly hint: string
}

/** Returns what is wrong where the state that was set up is not there; undefined where it is. */
export function lostState(host: Host, layout: Layout): LostState | undefined {
  const path = entryOf(host, layout)
  const id = loadKnown(host, path)?.id
  if (id === undefined || id === madeHostId(host, layout)) return undefined
  const { state } = layout
  return {
    id,
    detail: `${state} is not the state that was set up here (${id} in ${path}): bring it back; only where it is gone for good: writ init --new-state`,
    hint: `ls -ld ${shellQuote(state)}`,
  }
}

/** @throws WritError RECORD_INVALID where the state that was set up is not there. */
export function assertKnownState(host: Host, layout: Layout): void {
  const lost = lostState(host, layout)
  if (lost === undefined) return
  const { detail, hint } = lost
  throw new WritError('RECORD_INVALID', { detail, hint, path: layout.state })
}

/** Remembers the state that is there as the one that was set up. */
export function rememberState(host: Host, layout: Layout): void {
  const entry = entryOf(host, layout)
  const id = hostId(host, layout)
  if (loadKnown(host, entry)?.id === id) return
  explainingIo('write which state was set up', () => {
    ensureConfigDirectory(host, layout.config)
    ensureConfigDirectory(host, layout.knownStates)
    const path = followed(host, entry) ?? entry
    const known: KnownState = { state: layout.state, id }
    replaceFile(host, path, jsonBytes(known))
  })
}

function loadKnown(host: Host, path: string): KnownState | undefined {
  const text = loadText(host, path)
  return text === undefined ? undefined : decodeConfig(text, knownState, path)
}

function entryOf(host: Host, layout: Layout): string {
  const digest = sha256OfParts(['writ state', machineId(host), placeOf(host, layout.state)])
  return join(layout.knownStates, `${digest.slice('sha256:'.length)}.json`)
}

/** One directory has one name, whatever links lead to it, also while it is not there. */
function placeOf(host: Host, path: string): string {
  const parent = dirname(path)
  if (parent === path) return path
  const walk = walkPath(host, parent)
  const real = walk.kind === 'found' ? walk.path : placeOf(host, parent)
  return join(real, basename(path))
}
