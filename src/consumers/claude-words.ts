/** What it means for a person when Claude Code may do more, or less. */
import type { RuleWords } from '../model/consumer.ts'
import { ruleWords, serverWords } from './rule-words.ts'

export const claudeWords: readonly RuleWords[] = [
  ...ruleWords(`
    CC101 widened * claude no longer asks before it uses {items}
    CC101 narrowed * claude asks again before it uses {items}
    CC102 widened * claude is no longer forbidden to use {items}
    CC102 narrowed * claude may no longer use {items}
    CC103 widened * claude is no longer bound to ask before it uses {items}
    CC103 narrowed * claude now always asks before it uses {items}
    CC104 widened bypassPermissions claude no longer asks before anything: every tool runs at once
    CC104 widened auto a model now decides in place of a person what runs without asking
    CC104 widened acceptEdits claude no longer asks before it edits files
    CC104 widened default claude may now act, and asks before the first use of each tool
    CC104 narrowed plan claude may no longer change anything: it reads and plans
    CC105 widened * a session may now be switched to a mode that does not ask
    CC105 narrowed * no session can be switched to a mode that does not ask
    CC106 widened * claude may now work outside the project, in {items}
    CC106 narrowed * claude may no longer work in {items}
    CC116 widened * claude no longer warns before it stops asking
    CC117 widened * addresses are no longer checked before they are fetched
    CC121 widened * commands of claude no longer run in a sandbox
    CC121 narrowed * commands of claude now run in a sandbox
    CC122 widened * commands in the sandbox now run without asking
    CC122 narrowed * claude now asks before it runs commands in the sandbox
    CC123 widened * these commands now run outside the sandbox: {items}
    CC123 narrowed * these commands now run in the sandbox: {items}
    CC124 widened * the model may now ask to leave the sandbox
    CC124 narrowed * the model may no longer ask to leave the sandbox
    CC125 widened * claude now goes on without a sandbox where there is none
    CC127 widened * commands of claude may now reach {items}
    CC127 narrowed * commands of claude may no longer reach {items}
    CC129 widened * commands of claude may now write to {items}
    CC129 narrowed * commands of claude may no longer write to {items}
    CC130 widened * commands of claude may now read {items}
    CC130 narrowed * commands of claude may no longer read {items}
    CC131 widened * claude now trusts {name} without asking
    CC131 narrowed * claude no longer trusts {name}
    CC304 widened * every MCP server of a project now starts without asking
    CC304 narrowed * claude asks again before it starts MCP servers of a project
    CC305 widened * claude now uses these MCP servers of a project: {items}
    CC305 narrowed * claude no longer uses these MCP servers of a project: {items}
    CC306 widened * claude no longer refuses these MCP servers of a project: {items}
    CC306 narrowed * claude now refuses these MCP servers of a project: {items}
    CC321 widened * the plugin {name} is now used
    CC321 narrowed * the plugin {name} is no longer used
    CC330 widened * plugins may now be installed from a new place: {name}
    CC330 narrowed * plugins are no longer installed from {name}
  `),
  ...serverWords('CC300'),
]
