import { FormatSyntaxError } from '../syntax-error.ts'
import type { AliasBudget } from './alias-budget.ts'
import type { Draft } from './draft.ts'
import type { Props } from './tokens.ts'

/** The anchors of a document as far as it is read, and what aliases make of them. */
export class Anchors {
  readonly #draft: Draft
  readonly #budget: AliasBudget
  /** The last node with each name: a name may be given again. */
  readonly #nodes = new Map<string, number>()

  constructor(draft: Draft, budget: AliasBudget) {
    this.#draft = draft
    this.#budget = budget
  }

  /** Notes the anchor of a node, where it has one. */
  add(event: Props, node: number): void {
    if (event.anchorStart === -1) return
    const name = this.#draft.text.slice(event.anchorStart, event.anchorEnd)
    this.#nodes.set(name, node)
    this.#draft.tree.anchors.set(node, name)
    this.#budget.anchor(node)
  }

  /** Returns the node an alias stands for. */
  target(event: Pick<Props, 'anchorStart' | 'anchorEnd'>): number {
    const { anchorStart, anchorEnd } = event
    const target = this.#nodes.get(this.#draft.text.slice(anchorStart, anchorEnd))
    if (target !== undefined) return target
    throw new FormatSyntaxError(anchorStart - 1, 'an alias has no anchor above it')
  }

  /** Ties an alias to the node it stands for; refuses one that would make too much of it. */
  use(target: number, alias: number, start: number): void {
    const { tree } = this.#draft
    tree.targets.set(alias, target)
    const uses = tree.uses.get(target)
    if (uses === undefined) tree.uses.set(target, [alias])
    else uses.push(alias)
    const problem = this.#budget.expand(target)
    if (problem !== undefined) throw new FormatSyntaxError(start, problem)
  }
}
