/** A policy as a file that says the same, for another machine. */
import type { Policy } from '../model/policy.ts'

/** Returns the text of a policy file, every field written out; JSON, which is YAML too. */
export function policyFileText({ schema: _, events, ...fields }: Policy): string {
  const sinks = Object.entries(events ?? {}).filter(([, sink]) => sink !== null)
  const told = sinks.length === 0 ? {} : { events: Object.fromEntries(sinks) }
  return JSON.stringify({ writ: 'policy/v1', ...fields, ...told })
}
