/** What it means for a person when Codex may do more, or less. */
import type { RuleWords } from '../model/consumer.ts'
import { ruleWords, serverWords } from './rule-words.ts'

export const codexWords: readonly RuleWords[] = [
  ...ruleWords(`
    CX101 widened danger-full-access codex may now write outside the workspace and use the network, without a sandbox
    CX101 widened workspace-write codex may now write inside the workspace
    CX101 narrowed workspace-write codex may no longer write outside the workspace
    CX101 narrowed read-only codex may no longer write any file
    CX102 widened never codex no longer asks before it runs commands
    CX102 widened on-request codex now asks only when the model decides to ask
    CX102 widened on-failure codex now asks only after a command has failed in the sandbox
    CX104 widened * a model now answers in place of a person when codex asks for more
    CX104 narrowed * a person answers again when codex asks for more
    CX106 widened :danger-full-access codex may now write outside the workspace and use the network, without a sandbox
    CX106 widened :workspace codex may now write inside the workspace
    CX106 narrowed :workspace codex may no longer write outside the workspace
    CX106 narrowed :read-only codex may no longer write any file
    CX107 widened :danger-full-access this profile now starts without a sandbox
    CX107 widened :workspace this profile may now write inside the workspace
    CX108 widened * a further directory now counts as the workspace: codex may write there
    CX108 narrowed * a directory no longer counts as the workspace
    CX110 widened write codex may now write to {name}
    CX110 widened read codex may now read {name}
    CX110 narrowed read codex may no longer write to {name}
    CX110 narrowed deny codex may no longer read {name}
    CX110 narrowed none codex may no longer read {name}
    CX111 widened * commands of codex may now use the network
    CX111 narrowed * commands of codex may no longer use the network
    CX112 widened * codex may now write outside the workspace, to {items}
    CX112 widened * codex may now write outside the workspace
    CX112 narrowed * codex may no longer write to {items}
    CX113 widened * codex may now write to the directory for temporary files
    CX113 narrowed * codex may no longer write to the directory for temporary files
    CX121 widened * commands of codex may now use the network
    CX121 narrowed * commands of codex may no longer use the network
    CX122 widened full commands of codex may now send any request, not only those that read
    CX123 widened * commands of codex may now reach {items}
    CX123 widened * commands of codex may now reach {name}
    CX123 narrowed * commands of codex may no longer reach {items}
    CX123 narrowed * commands of codex may no longer reach {name}
    CX131 widened trusted codex now trusts {name}: its own config, hooks and rules apply there
    CX131 narrowed * codex no longer trusts {name}
    CX141 widened approve tools of an MCP server now run without asking
    CX141 widened auto tools of an MCP server now ask only where codex thinks it is needed
    CX141 narrowed prompt codex now asks before every tool of an MCP server
    CX142 widened * actions of a connected app now need a person less often
    CX142 narrowed * actions of a connected app now need a person more often
    CX211 widened all commands of codex now see every variable of the environment, keys and tokens too
    CX212 widened * commands of codex now see variables named like keys and tokens
    CX216 widened * prompts are now sent to telemetry
    CX216 narrowed * prompts are no longer sent to telemetry
    CX305 widened * the MCP server {name} is now used
    CX305 narrowed * the MCP server {name} is no longer used
    CX306 widened * the model may now use {items} of the MCP server {name}
    CX306 narrowed * the model may no longer use {items} of the MCP server {name}
    CX307 widened * the model may now use {items} of the MCP server {name}
    CX307 narrowed * the model may no longer use {items} of the MCP server {name}
    CX321 widened * the plugin {name} is now used
    CX321 narrowed * the plugin {name} is no longer used
    CX320 widened * a new plugin is used: {name}
    CX320 narrowed * the plugin {name} is gone
    CX330 widened * plugins may now be installed from a new place: {name}
    CX330 narrowed * plugins are no longer installed from {name}
    CX340 widened live the model may now search the live web
    CX340 widened cached the model may now search a stored copy of the web
    CX340 narrowed disabled the model may no longer search the web
    CX345 widened * commands of codex may now use a login shell, which reads more of your settings
    CX345 narrowed * commands of codex may no longer use a login shell
  `),
  ...serverWords('CX300'),
]
