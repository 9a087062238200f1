/** The cases of a runtime, texts at the borders of JSON, and what our own parser says of them. */
import { consumerOfPath } from '../../src/consumers/registry.ts'
import { decodeText } from '../../src/formats/decode.ts'
import { formatNamed } from '../../src/formats/registry.ts'
import { type CaseFolder, loadCases } from '../cases/case-folder.ts'

/** Cases of which a result would be written to this file of the home. */
export function casesOf(target: RegExp): readonly (readonly [string, CaseFolder])[] {
  return loadCases()
    .filter(folder => folder.after !== null && target.test(folder.target))
    .map(folder => [folder.name, folder])
}

/** Whether a text is accepted in the dialect that stands in the table of the runtimes. */
export function isAcceptedHere(path: string, text: string): boolean {
  const file = consumerOfPath(path)?.file
  if (file === undefined) throw new RangeError(`no runtime reads ${path}`)
  const decoded = decodeText(Buffer.from(text))
  return decoded.ok && formatNamed(file.format).parse(decoded.text, file.dialect).ok
}

type Named = readonly (readonly [name: string, text: string])[]

/** What no dialect of theirs reads. */
const broken: Named = [
  ['a cut end', '{ "a": 1'],
  ['a missing value', '{ "a": }'],
  ['a missing comma', '{ "a": 1 "b": 2 }'],
  ['two objects', '{ "a": 1 } { "a": 1 }'],
  ['a line end in a string', '{ "a": "x\ny" }'],
  ['an unknown escape', '{ "a": "\\x41" }'],
  ['a leading zero', '{ "a": 01 }'],
  ['a hash comment', '{ # no\n"a": 1 }'],
  ['single quotes', "{ 'a': 1 }"],
  ['a bare key', '{ a: 1 }'],
  ['two commas', '{ "a": [1,,2] }'],
  ['two byte order marks', '\ufeff\ufeff{ "a": 1 }'],
]

/** What some dialects read. */
const disputed: Named = [
  ['a byte order mark', '\ufeff{ "a": 1 }'],
  ['a line comment', '{ // why\n"a": 1 }'],
  ['a comment of several lines', '{ /* why\n */ "a": 1 }'],
  ['a comment after the end', '{ "a": 1 } // why'],
  ['a comma at the end of an object', '{ "a": 1, }'],
  ['a comma at the end of a list', '{ "a": [1,] }'],
]

/** What every dialect reads. */
const plain: Named = [
  ['no member', '{}'],
  ['other line ends', '{\r\n\t"a": [1.5e3, null, true, "\\u00e9\\ud83d\\ude00"]\r}'],
  ['deep nesting', `{ "a": ${'['.repeat(99)}${']'.repeat(99)} }`],
]

type Sample = readonly [name: string, text: string, isTaken: boolean]

/**
 * Returns the samples with what becomes of them.
 *
 * @param takes those of the disputed ones that the dialect reads
 * @param count how many of those that no dialect reads; a runtime needs seconds for each
 */
export function samplesFor(takes: readonly string[], count = broken.length): readonly Sample[] {
  return [
    ...broken.slice(0, count).map(([name, text]): Sample => [name, text, false]),
    ...disputed.map(([name, text]): Sample => [name, text, takes.includes(name)]),
    ...plain.map(([name, text]): Sample => [name, text, true]),
  ]
}
