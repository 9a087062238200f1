import type { ErrorCode } from '../../model/errors.ts'

/** Stops the reading at the first error; caught in parse.ts and never seen outside. */
export class YamlError extends Error {
  readonly code: ErrorCode
  readonly offset: number

  /** `detail` never quotes the file. */
  constructor(offset: number, detail: string, code: ErrorCode = 'TARGET_INVALID') {
    super(detail)
    this.name = 'YamlError'
    this.code = code
    this.offset = offset
  }
}
