import type { Problem } from '../../model/errors.ts'
import { valueAt } from '../../model/value.ts'
import { identityProblems, saysAlready } from '../block-content.ts'
import { composeEdits } from '../compose-edits.ts'
import { beginMarker, endMarker } from '../fence.ts'
import type { BlockContent, EditOutcome, ManagedBlock, ParsedDocument } from '../format.ts'
import { keyConflict } from '../key-conflict.ts'
import { refused } from '../outcomes.ts'
import { insertSeparated, replaceLines } from '../separators.ts'
import { assertDotenv, type DotenvDocument } from './document.ts'
import { emitValue } from './emit.ts'
import { keyProblem, noSpelling, unwritable, valueProblem } from './value-problems.ts'

/** Inserts the block at the end of the file, or replaces it in place. Rules: R4, R8, R10. */
export function putBlock(document: ParsedDocument, content: BlockContent): EditOutcome {
  const dotenv = assertDotenv(document)
  const block = dotenv.blockNamed(content)
  if (block && saysAlready(block, content, path => valueAt(dotenv.root, path))) {
    return { ok: true, edits: [] }
  }
  const { lines, problems } = bodyOf(dotenv, content)
  problems.push(...identityProblems(content), ...conflicts(dotenv, block, content))
  if (problems.length > 0) return refused(...problems)
  const fenced = [beginMarker(content), ...lines, endMarker(content)]
  const { text, eol } = dotenv
  if (block === undefined) {
    return { ok: true, edits: [insertSeparated(text, text.length, fenced, eol)] }
  }
  return { ok: true, edits: composeEdits(text, [[replaceLines(text, block.span, fenced, eol)]]) }
}

function bodyOf(
  { reader, eol }: DotenvDocument,
  { values }: BlockContent,
): { readonly lines: readonly string[]; readonly problems: Problem[] } {
  const lines: string[] = []
  const problems: Problem[] = []
  for (const [key, value] of values.entries) {
    const problem = keyProblem(key, reader) ?? valueProblem(value, reader)
    const isFit = problem === undefined && value.kind === 'string'
    const spelled = isFit ? emitValue(value.value, reader, eol) : undefined
    if (spelled !== undefined) lines.push(`${key}=${spelled}`)
    else problems.push(unwritable([key], problem ?? noSpelling(reader)))
  }
  return { lines, problems }
}

/** Returns a problem for each key that stands outside the block already. */
function conflicts(
  dotenv: DotenvDocument,
  block: ManagedBlock | undefined,
  { values }: BlockContent,
): Problem[] {
  return values.entries
    .keys()
    .flatMap(key => {
      const found = dotenv.find(key)
      const isOwn = found && block && dotenv.blockAt(found.keySpan.start) === block
      return found && !isOwn ? [keyConflict(dotenv, [key], [found.keySpan.start])] : []
    })
    .toArray()
}
