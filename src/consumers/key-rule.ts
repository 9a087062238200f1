/** Short spellings for tables of key rules. Patterns are written with dots: no key needs one. */
import type { KeyRule } from '../model/consumer.ts'
import type { RiskClass } from '../model/risk.ts'

type Extra = Pick<KeyRule, 'order' | 'more' | 'absent' | 'says'>

export function keyRule(
  code: string,
  risk: RiskClass,
  pattern: string,
  meaning: string,
  extra: Extra = {},
): KeyRule {
  return { code, risk, pattern: pattern.split('.'), meaning, ...extra }
}

/** Returns one rule for each of the patterns, which are separated by blanks. */
export function eachKey(
  code: string,
  risk: RiskClass,
  patterns: string,
  meaning: string,
  extra: Extra = {},
): KeyRule[] {
  return patterns.split(' ').map(pattern => keyRule(code, risk, pattern, meaning, extra))
}

/**
 * Returns the rules of a text table: a line `CODE meaning`, and below it, indented deeper, the
 * patterns that share them.
 */
export function keyRules(risk: RiskClass, table: string): KeyRule[] {
  const rules: KeyRule[] = []
  let code = ''
  let meaning = ''
  // Without patterns: every run reads the tables once, and a first use would compile them.
  for (const line of table.split('\n')) {
    const text = line.trim()
    if (text === '') continue
    if (line.startsWith('   ')) {
      for (const pattern of text.split(' ')) rules.push(keyRule(code, risk, pattern, meaning))
    } else {
      const codeEnd = text.indexOf(' ')
      code = text.slice(0, codeEnd)
      meaning = text.slice(codeEnd + 1)
    }
  }
  return rules
}

/** Returns the rules again for the same keys below another table, with the same codes. */
export function below(prefix: string, rules: readonly KeyRule[]): KeyRule[] {
  return rules.map(rule => ({ ...rule, pattern: [...prefix.split('.'), ...rule.pattern] }))
}
