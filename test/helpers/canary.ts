/** Random secrets, and every form in which one could show up in what a program leaves behind. */
import { randomBytes } from 'node:crypto'

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Returns a token nobody has seen before, with letters of both cases and digits. */
export function freshCanary(length = 22): string {
  const text = Array.from(randomBytes(length), byte => digits[byte % digits.length]).join('')
  return `${text.slice(0, -3)}Q7z`
}

/** Any piece of this length is a leak. */
const pieceLength = 6

/** Returns what of a secret a text holds: the name of the form, never the secret; undefined for nothing. */
export function leakOf(text: string, canary: string): string | undefined {
  return formsOf(canary).find(({ form }) => text.includes(form))?.name
}

const known = new Map<string, readonly Form[]>()

interface Form {
  readonly name: string
  readonly form: string
}

function formsOf(canary: string): readonly Form[] {
  const forms = known.get(canary) ?? makeForms(canary)
  known.set(canary, forms)
  return forms
}

function makeForms(canary: string): Form[] {
  const bytes = Buffer.from(canary)
  const forms: Form[] = []
  for (let at = 0; at + pieceLength <= canary.length; at++) {
    forms.push({ name: `a piece from ${at}`, form: canary.slice(at, at + pieceLength) })
  }
  forms.push({ name: 'reversed', form: Array.from(canary).toReversed().join('').slice(0, 10) })
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    // What stands before it decides where the groups of base64 begin.
    for (const shift of [0, 1, 2]) {
      const encoded = bytes.subarray(shift, shift + 12).toString(encoding)
      forms.push({ name: `${encoding} from ${shift}`, form: encoded })
    }
  }
  return forms
}
