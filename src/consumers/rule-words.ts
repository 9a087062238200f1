/** Short spelling of what movements mean, in tables of text. */
import type { RuleWords } from '../model/consumer.ts'

/**
 * Returns the rows of a text table: `CODE widened VALUE sentence` a line, `*` for any value.
 *
 * The first row that fits speaks. `{name}` is what the user called it, `{items}` what came to a
 * list or left it, `{line}` the program or the host of a table that is new or gone.
 */
export function ruleWords(table: string): RuleWords[] {
  return table
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(line => {
      const [code = '', direction = '', value = '', ...words] = line.split(' ')
      return {
        code,
        direction: direction === 'widened' ? 'widened' : 'narrowed',
        value: value === '*' ? null : value,
        text: words.join(' '),
      }
    })
}

/** What holds for an MCP server in every runtime that has them. */
export function serverWords(code: string): RuleWords[] {
  return ruleWords(`
    ${code} widened command a new MCP server, {name}, starts {line} at every boot
    ${code} widened * a new MCP server, {name}, is called at {line}
    ${code} widened * a new MCP server is there: {name}
    ${code} narrowed command the MCP server {name} is gone: {line} no longer starts
    ${code} narrowed * the MCP server {name} is gone: {line} is no longer called
    ${code} narrowed * the MCP server {name} is gone
  `)
}
