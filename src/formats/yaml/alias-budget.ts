/**
 * Limits what aliases make of a document, before any value is built: a few lines can stand for
 * billions of values, or nest without end.
 */

/** Values reached through aliases, all of them together. */
const mostExpanded = 100_000

interface Size {
  /** The node with all below it, aliases expanded. */
  readonly weight: number
  /** Levels of collections; 0 for a scalar. */
  readonly height: number
}

export class AliasBudget {
  readonly #maxDepth: number
  /** Nodes so far, aliases expanded. */
  #count = 0
  #expanded = 0
  /** For each open collection the greatest height below it. */
  readonly #heights: number[] = []
  readonly #begun = new Map<number, number>()
  readonly #sizes = new Map<number, Size>()

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth
  }

  add(): void {
    this.#count++
  }

  open(): void {
    this.#heights.push(0)
  }

  /** Says that a node has an anchor; called right after `add`. */
  anchor(node: number): void {
    this.#begun.set(node, this.#count)
  }

  close(node: number): void {
    const height = (this.#heights.pop() ?? 0) + 1
    this.#raise(height)
    const begun = this.#begun.get(node)
    if (begun !== undefined) this.#sizes.set(node, { weight: this.#count - begun + 1, height })
  }

  /** Puts the target in the place of an alias; returns why it cannot be. */
  expand(target: number): string | undefined {
    const { weight, height } = this.#sizes.get(target) ?? { weight: 1, height: 0 }
    this.#count += weight
    this.#expanded += weight
    this.#raise(height)
    if (this.#expanded > mostExpanded) return `aliases stand for at most ${mostExpanded} values`
    if (this.#heights.length + height > this.#maxDepth) {
      return `nesting is limited to ${this.#maxDepth}, aliases included`
    }
    return undefined
  }

  #raise(height: number): void {
    const top = this.#heights.length - 1
    if (top >= 0 && height > (this.#heights[top] ?? 0)) this.#heights[top] = height
  }
}
