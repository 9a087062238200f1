/** Where the lines of a file begin and end, in bytes. A line includes its line end. */

export interface LineTable {
  readonly count: number
  /** Byte offset of the first byte of a line, counted from 0. */
  start(line: number): number
  /** Byte offset behind the last byte of a line, its line end included. */
  end(line: number): number
}

/** The bytes of a file together with the table of its lines. */
export class TextLines implements LineTable {
  readonly bytes: Buffer
  readonly view: DataView
  readonly count: number
  readonly #starts: Int32Array

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#starts = lineStarts(bytes)
    this.count = this.#starts.length - 1
  }

  start(line: number): number {
    return this.#starts[line] ?? this.bytes.length
  }

  end(line: number): number {
    return this.#starts[line + 1] ?? this.bytes.length
  }

  /** Returns how many lines end at or before an offset; the search begins at line `from`. */
  endingBy(offset: number, from: number): number {
    let low = from
    let high = this.count
    for (let step = 64; low + step < high && this.end(low + step - 1) <= offset; step *= 4) {
      low += step
    }
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.end(middle) <= offset) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Returns the first line that starts at or behind an offset. */
  startingFrom(offset: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.start(middle) >= offset) high = middle
      else low = middle + 1
    }
    return low
  }
}

const lineFeed = 0x0a

/** Returns the offsets of all line starts, and behind them the length of the file. */
function lineStarts(bytes: Uint8Array): Int32Array {
  const length = bytes.length
  let starts = new Int32Array((length >>> 4) + 8)
  let count = 1
  const scan = (from: number, to: number): void => {
    for (let i = from; i < to; i++) if (bytes[i] === lineFeed) starts[count++] = i + 1
  }
  const words = wordsOf(bytes)
  const head = words.byteOffset - bytes.byteOffset
  scan(0, head)
  for (let w = 0; w < words.length; w++) {
    // A byte of `x` is zero where the word holds a line feed; the expression is not zero then.
    const x = (words[w] ?? 0) ^ 0x0a0a0a0a
    if (((x - 0x01010101) & ~x & 0x80808080) === 0) continue
    if (count + 5 > starts.length) starts = doubled(starts)
    const i = head + w * 4
    if (bytes[i] === lineFeed) starts[count++] = i + 1
    if (bytes[i + 1] === lineFeed) starts[count++] = i + 2
    if (bytes[i + 2] === lineFeed) starts[count++] = i + 3
    if (bytes[i + 3] === lineFeed) starts[count++] = i + 4
  }
  if (count + 5 > starts.length) starts = doubled(starts)
  scan(head + words.length * 4, length)
  if (starts[count - 1] !== length) starts[count++] = length
  return starts.subarray(0, count)
}

/** Returns the part of the bytes that can be read four at a time. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const head = Math.min(-bytes.byteOffset & 3, bytes.length)
  const aligned = head === (-bytes.byteOffset & 3)
  if (!aligned) return new Int32Array(0)
  return new Int32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >>> 2)
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
