/** Stops the scan at the first syntax error; caught where the scan began and never seen outside. */
export class DotenvSyntaxError extends Error {
  readonly offset: number

  /** `expected` names what the reader wants there, never what the file holds. */
  constructor(offset: number, expected: string) {
    super(expected)
    this.name = 'DotenvSyntaxError'
    this.offset = offset
  }
}
