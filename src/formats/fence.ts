/**
 * The marker lines around a managed block, the same for every format with `#` comments.
 *
 *     # >>> writ OWNER/NAME vN >>> managed, edits here are overwritten
 *     # <<< writ OWNER/NAME <<<
 *
 * Adapters hand in real comments only, so text that looks like a marker inside a string is never
 * one. A comment that starts like a marker and cannot be read is a damaged block, never ignored.
 * Rules: R4, R8.
 */
import type { Problem } from '../model/errors.ts'
import type { KeyPath } from '../model/key-path.ts'
import type { BlockId } from '../model/migration.ts'
import type { ManagedBlock, Span } from './format.ts'
import type { LineIndex } from './line-index.ts'
import { lineEndAt, lineStartAt } from './text-lines.ts'

const begin = '# >>> writ '
const end = '# <<< writ '
const beginShape = /^# >>> writ ([^\s/]+)\/([^\s/]+) v(0|[1-9]\d{0,14}) >>>(?:\s.*)?$/
const endShape = /^# <<< writ ([^\s/]+)\/([^\s/]+) <<<\s*$/

/** A pair of marker lines. */
type Fence = Omit<ManagedBlock, 'paths'>

export function beginMarker(block: BlockId & { readonly version: number }): string {
  return `${begin}${blockName(block)} v${block.version} >>> managed, edits here are overwritten`
}

export function endMarker(id: BlockId): string {
  return `${end}${blockName(id)} <<<`
}

/** Returns `OWNER/NAME` as it stands in marker lines: other than plain characters escaped. */
export function blockName(id: BlockId): string {
  return `${escapeName(id.owner)}/${escapeName(id.name)}`
}

/** Whether a comment starts like one of the marker lines; `at` is the place of its `#`. */
export function isMarkerLike(text: string, at: number): boolean {
  return text.startsWith(begin, at) || text.startsWith(end, at)
}

/** The blocks of a text and what is wrong with its markers. */
export interface FoundBlocks {
  readonly blocks: readonly ManagedBlock[]
  /** Every marker without its pair, and every block that stands more than once. */
  readonly damage: readonly Problem[]
}

/**
 * Returns the blocks of a text. `comments` are the marker-like comments that stand alone on their
 * lines; `pathsIn` names what stands in the body of a block.
 */
export function findBlocks(
  text: string,
  comments: readonly Span[],
  lines: LineIndex,
  pathsIn: (body: Span) => readonly KeyPath[],
): FoundBlocks {
  const { fences, problems } = findFences(text, comments, lines)
  return {
    blocks: fences.map(fence => ({ ...fence, paths: pathsIn(fence.body) })),
    damage: problems,
  }
}

function findFences(
  text: string,
  comments: readonly Span[],
  lines: LineIndex,
): { readonly fences: readonly Fence[]; readonly problems: readonly Problem[] } {
  const fences: Fence[] = []
  const problems: Problem[] = []
  const damaged = (at: Span, detail: string): void => {
    problems.push({ code: 'BLOCK_DAMAGED', detail, places: [lines.placeAt(at.start)] })
  }
  let open: { readonly marker: BeginMarker; readonly comment: Span } | undefined
  for (const comment of comments) {
    const marker = readMarker(text.slice(comment.start, comment.end))
    if (marker === undefined) damaged(comment, 'a marker line of writ cannot be read')
    else if (marker.kind === 'begin') {
      if (open) damaged(open.comment, `the block ${blockName(open.marker)} is not closed`)
      open = { marker, comment }
    } else if (open === undefined || blockName(open.marker) !== blockName(marker)) {
      damaged(comment, `the block ${blockName(marker)} is closed where it is not open`)
    } else {
      fences.push({
        owner: marker.owner,
        name: marker.name,
        version: open.marker.version,
        span: {
          start: lineStartAt(text, open.comment.start),
          end: lineEndAt(text, comment.end),
        },
        body: {
          start: lineEndAt(text, open.comment.end),
          end: lineStartAt(text, comment.start),
        },
      })
      open = undefined
    }
  }
  if (open) damaged(open.comment, `the block ${blockName(open.marker)} is not closed`)
  return { fences, problems: [...problems, ...duplicateFences(fences, lines)] }
}

function duplicateFences(fences: readonly Fence[], lines: LineIndex): Problem[] {
  const groups = Map.groupBy(fences, blockName)
  return [...groups]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]) => ({
      code: 'DUPLICATE_BLOCK',
      detail: `the block ${name} stands ${same.length} times`,
      places: same.map(fence => lines.placeAt(fence.span.start)),
    }))
}

type BeginMarker = BlockId & { readonly kind: 'begin'; readonly version: number }
type Marker = BeginMarker | (BlockId & { readonly kind: 'end' })

function readMarker(comment: string): Marker | undefined {
  const match = beginShape.exec(comment) ?? endShape.exec(comment)
  const owner = unescapeName(match?.[1])
  const name = unescapeName(match?.[2])
  if (match === null || owner === undefined || name === undefined) return undefined
  const version = match[3]
  return version === undefined
    ? { kind: 'end', owner, name }
    : { kind: 'begin', owner, name, version: Number(version) }
}

/** Stricter than encodeURIComponent: no quotes, brackets or stars in a marker. */
function escapeName(name: string): string {
  return encodeURIComponent(name).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function unescapeName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  try {
    return decodeURIComponent(name)
  } catch {
    return undefined
  }
}
