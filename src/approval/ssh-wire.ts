/** The SSH wire encoding (RFC 4251 section 5): lengths in front, nothing implied. */

/** Thrown for bytes that are not what the wire format says; its message holds no data. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** Reads values off a buffer in order; every read past the end is a WireError. */
export class WireReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  take(count: number): Uint8Array {
    const end = this.#at + count
    if (end > this.#bytes.length) throw new WireError('the data ends too early')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  byte(): number {
    const [value = 0] = this.take(1)
    return value
  }

  u32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.take(4)
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  }

  u64(): bigint {
    return (BigInt(this.u32()) << 32n) | BigInt(this.u32())
  }

  string(): Uint8Array {
    return this.take(this.u32())
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#at
  }

  /** Whether nothing is left. */
  get isDone(): boolean {
    return this.#at === this.#bytes.length
  }

  /** A string of printable ASCII: names of types, curves, namespaces. */
  text(): string {
    const bytes = this.string()
    if (bytes.some(byte => byte < 0x20 || byte > 0x7e)) throw new WireError('a name is not ASCII')
    return Buffer.from(bytes).toString('latin1')
  }

  /** A positive integer in its only spelling, without the sign byte. */
  mpint(): Uint8Array {
    const bytes = this.string()
    const [first, second = 0] = bytes
    if (first === undefined || first >= 0x80) throw new WireError('an integer is not positive')
    if (first !== 0) return bytes
    if (second < 0x80) throw new WireError('an integer has a superfluous zero')
    return bytes.subarray(1)
  }

  /** Ends the reading; bytes left over are an error. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new WireError('data follows the end')
  }
}

/** Returns the four bytes of a 32-bit count. */
export function wireU32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Returns the eight bytes of a 64-bit number. */
export function wireU64(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  return bytes
}

/** Returns bytes or text with their length in front. */
export function wireString(value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  return Buffer.concat([wireU32(bytes.length), bytes])
}

/** Returns the strings one after the other. */
export function wireStrings(...values: readonly (Uint8Array | string)[]): Uint8Array {
  return Buffer.concat(values.map(wireString))
}

/** Returns the bytes of base64 in its one canonical spelling; undefined for any other text. */
export function strictBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
