import { firstIndex } from '../bytes/first-index.ts'
import type { TextEdit } from '../model/edit.ts'
import type { Place, Problem } from '../model/errors.ts'
import type { BlockId } from '../model/migration.ts'
import type { ManagedBlock } from './format.ts'
import { LineIndex } from './line-index.ts'
import { usualLineEnd } from './text-lines.ts'

/** What the documents of all formats know of their text, without knowing what it says. */
export class TextDocument {
  readonly text: string
  readonly bom: boolean
  readonly blocks: readonly ManagedBlock[]
  readonly damage: readonly Problem[]
  #eol: '\n' | '\r\n' | undefined
  #lines: LineIndex | undefined
  #original: { readonly document: TextDocument; readonly edits: readonly TextEdit[] } | undefined

  constructor(text: string, blocks: readonly ManagedBlock[] = [], damage: readonly Problem[] = []) {
    this.text = text
    this.bom = text.startsWith('\uFEFF')
    this.blocks = blocks
    this.damage = damage
  }

  get eol(): '\n' | '\r\n' {
    this.#eol ??= usualLineEnd(this.text)
    return this.#eol
  }

  /** Says that the text is that of another document after these edits. */
  setOriginal(document: TextDocument, edits: readonly TextEdit[]): void {
    this.#original = { document, edits }
  }

  /** Returns the place of an offset in the file as the user has it. */
  placeAt(offset: number): Place {
    if (this.#original) {
      const { document, edits } = this.#original
      let at = offset
      for (const edit of edits) {
        if (at < edit.offset) break
        at = Math.max(edit.offset, at - edit.content.length) + edit.length
      }
      return document.placeAt(at)
    }
    this.#lines ??= new LineIndex(this.text)
    return this.#lines.placeAt(offset)
  }

  /** Returns the managed block an offset lies in; blocks stand in order and never overlap. */
  blockAt(offset: number): ManagedBlock | undefined {
    const { blocks } = this
    const index = firstIndex(blocks.length, at => (blocks[at]?.span.end ?? 0) <= offset)
    const block = blocks[index]
    return block && block.span.start <= offset ? block : undefined
  }

  blockNamed(id: BlockId): ManagedBlock | undefined {
    return this.blocks.find(block => block.owner === id.owner && block.name === id.name)
  }
}
