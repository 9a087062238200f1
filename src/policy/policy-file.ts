/** A policy as a file that says the same, for another machine. */
import type { Policy, Threshold } from '../model/policy.ts'

/** Returns the text of a policy file, every field written out; JSON, which is YAML too. */
export function policyFileText({ schema: _, events, thresholds, ...fields }: Policy): string {
  const sinks = Object.entries(events ?? {}).filter(([, sink]) => sink !== null)
  return JSON.stringify({
    writ: 'policy/v1',
    ...fields,
    thresholds: Object.fromEntries(
      Object.entries(thresholds).map(([risk, threshold]) => [risk, thresholdFields(threshold)]),
    ),
    ...(sinks.length === 0 ? {} : { events: Object.fromEntries(sinks) }),
  })
}

function thresholdFields({ wait, ...others }: Threshold): Readonly<Record<string, unknown>> {
  return {
    ...others,
    ...(wait === undefined ? {} : { waitMinutes: wait.minutes, waitWith: wait.with }),
  }
}
