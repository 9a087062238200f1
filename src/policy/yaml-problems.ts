/** What is wrong with a YAML text, in our words: the parser's own quote the source line. */
import { type Document, isScalar, type LineCounter, visit, type YAMLError } from 'yaml'
import type { Place } from '../model/errors.ts'

export interface YamlProblem {
  readonly place: Place
  readonly detail: string
}

const details: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_ALIAS: 'this alias refers to no anchor above it',
  BAD_INDENT: 'this line is not indented like its neighbours',
  BAD_SCALAR_START: 'a plain value cannot start with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a value follows a value on the same line; a colon may need quotes',
  DUPLICATE_KEY: 'this key stands twice in one mapping',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing here',
  MULTIPLE_DOCS: 'a second document starts here; only one is allowed',
  TAB_AS_INDENT: 'tabs cannot indent YAML; use spaces',
  TAG_RESOLVE_FAILED: 'this tag is not one of YAML 1.2 core',
}

/** Returns the errors and warnings of a parsed document, and every merge key, in order. */
export function yamlProblems(document: Document.Parsed, lines: LineCounter): YamlProblem[] {
  const problems = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
    place: placeAt(lines, pos[0]),
    detail: details[code] ?? 'this is not valid YAML 1.2',
  }))
  const { explicit, version } = document.directives.yaml
  if (explicit === true && version !== '1.2') {
    problems.unshift({
      place: { line: 1, column: 1 },
      detail: 'a %YAML directive can only name version 1.2: others read the same text differently',
    })
  }
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
        problems.push({
          place: placeAt(lines, key.range?.[0] ?? 0),
          detail: 'merge keys are not part of YAML 1.2; write the entries out, or quote the key',
        })
      }
    },
  })
  return problems
}

export function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}
