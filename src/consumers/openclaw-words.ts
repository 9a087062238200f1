/** What it means for a person when OpenClaw may do more, or less, and for whom. */
import type { RuleWords } from '../model/consumer.ts'
import { ruleWords, serverWords } from './rule-words.ts'

export const openclawWords: readonly RuleWords[] = [
  ...ruleWords(`
    OW101 widened full openclaw no longer asks: every command runs on the host
    OW101 widened auto a model is now asked about commands that are not listed, before a person is
    OW101 narrowed deny openclaw may no longer run commands on the host
    OW102 widened full openclaw may now run every command on the host
    OW102 widened allowlist openclaw may now run listed commands on the host
    OW102 narrowed allowlist openclaw may now run only listed commands on the host
    OW102 narrowed deny openclaw may no longer run commands on the host
    OW103 widened off openclaw no longer asks anybody about commands
    OW103 widened on-miss openclaw now asks only about commands that are not listed
    OW103 narrowed always openclaw now asks about every command
    OW106 widened * commands may now leave the sandbox
    OW106 narrowed * commands may no longer leave the sandbox
    OW107 widened * these people may now let commands leave the sandbox: {items}
    OW107 narrowed * these people may no longer let commands leave the sandbox: {items}
    OW108 widened * openclaw may now touch files outside the workspace
    OW108 narrowed * openclaw may no longer touch files outside the workspace
    OW111 widened off sessions no longer run in a sandbox
    OW111 widened non-main the main session no longer runs in a sandbox
    OW111 narrowed all every session now runs in a sandbox
    OW112 widened rw the sandbox may now write to the workspace
    OW112 widened ro the sandbox may now read the workspace
    OW112 narrowed * the sandbox may do less with the workspace
    OW113 widened * the sandbox may now use the network
    OW113 narrowed * the sandbox may no longer use the network
    OW114 widened * the sandbox now sees {items} of the host
    OW114 narrowed * the sandbox no longer sees {items} of the host
    OW131 widened open everybody may now send it messages
    OW131 narrowed disabled nobody may send it messages any more
    OW132 widened open it now answers in every group
    OW132 narrowed disabled it no longer answers in groups
    OW133 widened * these people may now send it messages: {items}
    OW133 narrowed * these people may no longer send it messages: {items}
    OW136 widened * a message may now change this file
    OW136 narrowed * no message may change this file any more
    OW141 widened none every caller is now let in without proof
    OW143 widened lan the gateway can now be reached from the local network
    OW143 narrowed loopback the gateway can be reached from this machine only
    OW144 widened funnel the gateway can now be reached from the whole internet
    OW144 widened serve the gateway can now be reached from the private network
    OW144 narrowed off the gateway is no longer published
    OW150 widened * a browser may now open a terminal on this machine
    OW150 narrowed * a browser may no longer open a terminal on this machine
    OW342 widened * the model may now use {items}
    OW342 narrowed * the model may no longer use {items}
    OW343 widened * the model is no longer forbidden to use {items}
    OW343 narrowed * the model may no longer use {items}
    OW320 widened * a new plugin is used: {name}
    OW320 narrowed * the plugin {name} is gone
  `),
  ...serverWords('OW300'),
]
