/** The smallest program that prints the patch between two files: side A of the diff bench. */
import { patchOf } from '../../src/diff/patch.ts'

// An import of node:fs also loads its promises, which cost a tenth of a whole run.
const { readFileSync, writeSync } = process.getBuiltinModule('node:fs')
const [before = '', after = ''] = process.argv.slice(2)
const patch = patchOf({ before, after }, readFileSync(before), readFileSync(after))
for (let written = 0; written < patch.length; ) written += writeSync(1, patch, written)
