/** Up to this length a loop is faster than a native copy. */
const shortRange = 96

/** Bytes written one piece after the other. */
export class ByteWriter {
  #bytes: Buffer = Buffer.allocUnsafe(4096)
  #length = 0

  /** Writes a range of other bytes. */
  range(source: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start)
    if (end - start > shortRange) {
      this.#bytes.set(source.subarray(start, end), this.#length)
      this.#length += end - start
    } else {
      for (let i = start; i < end; i++) this.#bytes[this.#length++] = source[i] ?? 0
    }
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  /** Writes text as UTF-8. */
  text(text: string): void {
    this.#reserve(Buffer.byteLength(text))
    this.#length += this.#bytes.write(text, this.#length)
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + length))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
