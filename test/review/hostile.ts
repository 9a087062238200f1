/** Texts that try to act on a terminal or to hide in one. */
import fc from 'fast-check'

export const hostileTexts = [
  '\x1b[31mred\x1b[0m',
  '\x1b[8mhidden\x1b[28m',
  '\x1b]8;;https://evil.example\x07link\x1b]8;;\x07',
  '\x1b]52;c;ZXZpbA==\x07',
  '\x9b2J',
  'a\rb',
  'a\bb',
  'a\x00b\x7f',
  'pay\u200bpal',
  '\u202egnp.exe',
  '\u2066isolate\u2069',
  '\ufeffbom',
  '\u00ad\u3164\u2800',
  '\u{e0041}\u{e0042}',
  '\ud800lone\udc00',
  'zalgo\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307',
  '\u4f60\u597d \u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\t\ttabs \t',
  'trailing   ',
  '\u2028line\u2029paragraph\u0085next',
  '<U+202E> literally',
]

/** Any text, hostile ones among ordinary ones. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(...hostileTexts),
)

// biome-ignore lint/suspicious/noControlCharactersInRegex: the only sequences that may be there
const ownSequences = /\x1b\[[\d;]*m/g

/** Removes the colours of a painted row; whatever control character is left was not ours. */
export function withoutColors(painted: string): string {
  return painted.replace(ownSequences, '')
}

/** Whether a text holds anything that acts on a terminal or shows nothing. */
export function actsOrHides(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text)
}
