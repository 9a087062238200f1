/** Stops the scan at the first syntax error; caught in parse.ts and never seen outside. */
export class JsonSyntaxError extends Error {
  readonly offset: number

  /** `expected` names what the grammar wants there, never what the file holds. */
  constructor(offset: number, expected: string) {
    super(expected)
    this.name = 'JsonSyntaxError'
    this.offset = offset
  }
}
