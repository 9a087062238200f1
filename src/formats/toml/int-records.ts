/** Records of whole numbers in one growing array; as objects they would cost more than the scan. */
export class IntRecords {
  readonly #width: number
  #cells: Int32Array
  #count = 0

  constructor(width: number, capacity: number) {
    this.#width = width
    this.#cells = new Int32Array(width * capacity)
  }

  get count(): number {
    return this.#count
  }

  /** Adds a record of zeros and returns its number. */
  add(): number {
    const id = this.#count++
    if (this.#count * this.#width > this.#cells.length) {
      const grown = new Int32Array(this.#cells.length * 2)
      grown.set(this.#cells)
      this.#cells = grown
    }
    return id
  }

  get(id: number, field: number): number {
    return this.#cells[id * this.#width + field] ?? 0
  }

  set(id: number, field: number, value: number): void {
    this.#cells[id * this.#width + field] = value
  }
}
