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
    this.#starts = lineStarts(this.bytes, this.view)
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
function lineStarts(bytes: Buffer, view: DataView): Int32Array {
  const length = bytes.length
  let starts = new Int32Array((length >>> 4) + 8)
  let count = 1
  let i = 0
  for (; i + 4 <= length; i += 4) {
    // Of four bytes at once: the top bit of each that is a line feed, and no other bit.
    const x = view.getInt32(i, true) ^ 0x0a0a0a0a
    let found = ~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x | 0x7f7f7f7f)
    if (found === 0) continue
    if (count + 5 > starts.length) starts = doubled(starts)
    do {
      const lowest = found & -found
      starts[count++] = i + ((39 - Math.clz32(lowest)) >>> 3)
      found ^= lowest
    } while (found !== 0)
  }
  if (count + 5 > starts.length) starts = doubled(starts)
  for (; i < length; i++) if (bytes[i] === lineFeed) starts[count++] = i + 1
  if (starts[count - 1] !== length) starts[count++] = length
  return starts.subarray(0, count)
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
