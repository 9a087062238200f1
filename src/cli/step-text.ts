import type { ApplyStep } from '../apply/apply-request.ts'

/** Returns one line that says what an apply is doing. */
export function stepText({ name, detail }: ApplyStep): string {
  return detail === undefined ? name : `${name}, ${detail}`
}
