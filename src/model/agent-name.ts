/** Whether a principal is the name of a program; no spelling of the mark makes it a person. */
export function isAgentName(principal: string): boolean {
  return /^\s*agent:/i.test(principal)
}
