import type { Problem } from '../../model/errors.ts'
import { identityProblems } from '../block-identity.ts'
import { composeEdits } from '../compose-edits.ts'
import { beginMarker, endMarker } from '../fence.ts'
import type { BlockContent, EditOutcome, ManagedBlock, ParsedDocument } from '../format.ts'
import { insertSeparated } from '../separators.ts'
import { lineBreakBefore } from '../text-lines.ts'
import { conflict } from './conflict.ts'
import { assertDotenv, type DotenvDocument } from './document.ts'
import { emitValue } from './emit.ts'
import { keyProblem, noSpelling, unwritable, valueProblem } from './value-problems.ts'

/** Inserts the block at the end of the file, or replaces it in place. Rules: R4, R8, R10. */
export function putBlock(document: ParsedDocument, content: BlockContent): EditOutcome {
  const dotenv = assertDotenv(document)
  const block = dotenv.blockNamed(content)
  if (block && saysAlready(dotenv, block, content)) return { ok: true, edits: [] }
  const { lines, problems } = bodyOf(dotenv, content)
  const [first, ...rest] = [
    ...problems,
    ...identityProblems(content),
    ...conflicts(dotenv, block, content),
  ]
  if (first) return { ok: false, problems: [first, ...rest] }
  const fenced = [beginMarker(content), ...lines, endMarker(content)]
  const { text, eol } = dotenv
  if (block === undefined) {
    return { ok: true, edits: [insertSeparated(text, text.length, fenced, eol)] }
  }
  const { start } = block.span
  const end = block.span.end - lineBreakBefore(text, block.span.end)
  const edit = { offset: start, length: end - start, content: fenced.join(eol) }
  return { ok: true, edits: composeEdits(text, [[edit]]) }
}

function bodyOf(
  { reader, eol }: DotenvDocument,
  { values }: BlockContent,
): { readonly lines: readonly string[]; readonly problems: readonly Problem[] } {
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
      return found && !isOwn ? [conflict(dotenv, found)] : []
    })
    .toArray()
}

/** Whether the block holds exactly these values, in this version. */
function saysAlready(
  dotenv: DotenvDocument,
  block: ManagedBlock,
  { version, values }: BlockContent,
): boolean {
  return (
    block.version === version &&
    block.paths.length === values.entries.size &&
    block.paths.every(([key]) => {
      const wanted = values.entries.get(String(key))
      return wanted?.kind === 'string' && dotenv.find(String(key))?.value === wanted.value
    })
  )
}
