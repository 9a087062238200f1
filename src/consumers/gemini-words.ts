/** What it means for a person when Gemini CLI may do more, or less. */
import type { RuleWords } from '../model/consumer.ts'
import { ruleWords, serverWords } from './rule-words.ts'

export const geminiWords: readonly RuleWords[] = [
  ...ruleWords(`
    GM101 widened auto_edit gemini no longer asks before it edits files
    GM101 widened default gemini may now act, and asks before it uses a tool
    GM101 narrowed plan gemini may no longer change anything: it reads and plans
    GM102 widened * gemini no longer asks before it uses {items}
    GM102 narrowed * gemini asks again before it uses {items}
    GM103 widened * gemini no longer runs in a sandbox
    GM103 narrowed * gemini now runs in a sandbox
    GM104 widened * tools of gemini no longer run in a sandbox
    GM104 narrowed * tools of gemini now run in a sandbox
    GM105 widened * a session may now be switched to never ask
    GM105 narrowed * no session can be switched to never ask
    GM106 widened * one yes now counts for all later sessions
    GM106 narrowed * a yes no longer counts for later sessions
    GM107 widened * gemini now works in directories nobody has trusted
    GM107 narrowed * gemini now works only in directories that are trusted
    GM110 widened * further directories now belong to the workspace: {items}
    GM110 narrowed * these directories no longer belong to the workspace: {items}
    GM111 widened * a model no longer checks each use of a tool
    GM141 widened * tools of the MCP server {name} now run without asking
    GM141 narrowed * gemini asks again before tools of the MCP server {name} run
    GM211 widened * commands of gemini may now see more variables that hold secrets
    GM211 narrowed * fewer variables that hold secrets reach commands of gemini
    GM216 widened * prompts are now sent to telemetry
    GM216 narrowed * prompts are no longer sent to telemetry
    GM304 widened * these MCP servers may now be used: {items}
    GM304 narrowed * these MCP servers may no longer be used: {items}
    GM306 widened * the model may now use {items} of the MCP server {name}
    GM306 narrowed * the model may no longer use {items} of the MCP server {name}
    GM307 widened * the model may now use {items} of the MCP server {name}
    GM307 narrowed * the model may no longer use {items} of the MCP server {name}
    GM341 widened * gemini may now use {items}
    GM341 narrowed * gemini may no longer use {items}
    GM342 widened * gemini is no longer forbidden to use {items}
    GM342 narrowed * gemini may no longer use {items}
    GM332 widened * extensions may now come from any repository
    GM332 narrowed * extensions may no longer come from any repository
  `),
  ...serverWords('GM300'),
]
