/**
 * Which state directory `writ init` set up here, as the configuration remembers it: without that a
 * lost one reads as "never changed". Rule: R31.
 *
 * One entry for each machine and path, since a configuration can be shared between machines.
 */
import * as z from 'zod/mini'
import { sha256OfParts } from '../bytes/digest.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { replaceFile } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'
import { followed, loadText } from './config-file.ts'
import { decodeConfig } from './decode-config.ts'
import { hostId, machineId, madeHostId } from './install-store.ts'
import { ensureConfigDirectory, type Layout } from './layout.ts'
import { jsonBytes } from './record-file.ts'

type KnownStates = Readonly<Record<string, string>>

const knownStates: z.ZodMiniType<KnownStates> = z.record(z.string(), z.string())

/** The command that says on purpose that the old state is gone. */
export const newStateCommand = 'writ init --new-state'

/** Returns what is wrong where the state that was set up is not there; undefined where it is. */
export function lostState(host: Host, layout: Layout): string | undefined {
  const id = loadKnown(host, layout)[placeOf(host, layout)]
  if (id === undefined || id === madeHostId(host, layout)) return undefined
  return `${layout.state} is not the state that was set up here (${id} in ${layout.knownStates}): bring it back`
}

/** @throws WritError RECORD_INVALID where the state that was set up is not there. */
export function assertKnownState(host: Host, layout: Layout): void {
  const detail = lostState(host, layout)
  if (detail === undefined) return
  throw new WritError('RECORD_INVALID', { detail, hint: newStateCommand, path: layout.state })
}

/** Remembers the state that is there as the one that was set up. */
export function rememberState(host: Host, layout: Layout): void {
  const known = loadKnown(host, layout)
  const id = hostId(host, layout)
  const place = placeOf(host, layout)
  if (known[place] === id) return
  explainingIo('write which state was set up', () => {
    ensureConfigDirectory(host, layout.config)
    const path = followed(host, layout.knownStates) ?? layout.knownStates
    replaceFile(host, path, jsonBytes({ ...known, [place]: id }))
  })
}

function loadKnown(host: Host, layout: Layout): KnownStates {
  const text = loadText(host, layout.knownStates)
  if (text === undefined) return {}
  return decodeConfig(text, knownStates, layout.knownStates)
}

function placeOf(host: Host, layout: Layout): string {
  return sha256OfParts(['writ state', machineId(host), layout.state])
}
