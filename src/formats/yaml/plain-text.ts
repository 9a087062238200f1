/** Which texts may stand without quotes. Pure, and without regard to one dialect. */

/** Words that some reader takes for a boolean or null; their case is not looked at. */
const words = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', '~', ''])

const number =
  /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]*(?:[eE][-+]?[0-9]+)?)$/
const special = /^[-+]?\.(?:inf|nan)$/i
const date = /^\d{4}-\d\d?-\d\d?(?:[Tt \t]|$)/

/**
 * Whether some reader takes the plain text for something else than a string: YAML 1.1 or 1.2,
 * PyYAML, ruamel or the JavaScript libraries. What differs between them counts.
 */
export function isRetyped(text: string): boolean {
  if (text.length <= 5 && words.has(text.toLowerCase())) return true
  return text === '<<' || text === '=' || number.test(text) || special.test(text) || date.test(text)
}

/** No indicator, no `:`: the same in block and flow, as a key and as a value. */
const plain =
  /^[\p{L}\p{N}_/.~][\p{L}\p{N}\p{M}_/.~@%+=()$;^-]*(?: [\p{L}\p{N}\p{M}_/.~@%+=()$;^-]+)*$/u

/** Whether every reader gets the text back without quotes, wherever it stands. */
export function isPlain(text: string): boolean {
  return plain.test(text) && !isRetyped(text) && !/^(?:\.\.\.|---)(?: |$)/.test(text)
}
