import { describe, expect, test } from 'vitest'
import { yaml } from '../../src/formats/yaml/yaml.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import { editedText } from './values.ts'
import { parsed } from './yaml-values.ts'

const remove = (text: string, path: KeyPath): string =>
  editedText(parsed(text), document => yaml.removeKey(document, path))

describe('a key that goes', () => {
  test.each<[string, string, KeyPath, string]>([
    ['with the comment beside it', 'a: 1\nb: 2 # c\n# own\nc: 3\n', ['b'], 'a: 1\n# own\nc: 3\n'],
    [
      'with all below it (C1)',
      'a: 1\nb:\n  # own\n  c: 1\n\n  d: [1,\n    2]\ne: 1\n',
      ['b'],
      'a: 1\n  # own\ne: 1\n',
    ],
    ['as the only one of a map', 'a:\n  b: 1 # c\nd: 1\n', ['a', 'b'], 'a: {}\nd: 1\n'],
    ['as the only one of a list', 'a:\n  # c\n  - 1 # d\nb: 1\n', ['a', 0], 'a: []\n  # c\nb: 1\n'],
    ['as the only one of the file', 'a: 1', ['a'], ''],
    ['as the last one, no final newline', 'a: 1\nb: 2', ['b'], 'a: 1'],
    ['beside a dash', 'l:\n- a: 1\n  b: 2\n- c: 1\n', ['l', 0, 'a'], 'l:\n- b: 2\n- c: 1\n'],
    [
      'beside a dash, above a comment',
      'l:\n- a: 1\n  # k\n  b: 2\n',
      ['l', 0, 'a'],
      'l:\n-\n  # k\n  b: 2\n',
    ],
    ['alone beside a dash', 'l:\n- a: 1\n', ['l', 0, 'a'], 'l:\n- {}\n'],
    ['as an element', 'l:\n- a: 1\n  b: 2\n- c: 1\n', ['l', 0], 'l:\n- c: 1\n'],
    ['as a compact element', 'l:\n  - - 1\n    - 2\n', ['l', 0, 0], 'l:\n  - - 2\n'],
    ['from braces', 'a: {x: 1, z: 2}\n', ['a', 'x'], 'a: {z: 2}\n'],
    [
      'from braces over lines',
      'a: {\n  x: 1, # c\n  z: 2 # d\n}\n',
      ['a', 'z'],
      'a: {\n  x: 1 # c\n}\n',
    ],
    ['as a pair without braces', 'a: [x: 1, 2]\n', ['a', 0, 'x'], 'a: [{}, 2]\n'],
    ['as an alias', 'a: &x 1\nb: *x\n', ['b'], 'a: &x 1\n'],
    ['with anchors and aliases inside', 'a: {b: &x 1, c: *x}\nd: 1\n', ['a'], 'd: 1\n'],
    ['as a text', 'a: |+\n  x\n\n\nb: 1\n', ['a'], 'b: 1\n'],
    ['as an explicit key', '? a\n: - 1\n  - 2\nb: 1\n', ['a'], 'b: 1\n'],
  ])('R10 goes %s', (_, text, path, wanted) => {
    expect(remove(text, path)).toBe(wanted)
  })
})
