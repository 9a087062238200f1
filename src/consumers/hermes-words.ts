/** What it means for a person when Hermes Agent may do more, or less. */
import type { RuleWords } from '../model/consumer.ts'
import { ruleWords, serverWords } from './rule-words.ts'

export const hermesWords: readonly RuleWords[] = [
  ...ruleWords(`
    HM101 widened off hermes no longer asks before it runs dangerous commands
    HM101 widened false hermes no longer asks before it runs dangerous commands
    HM101 widened true hermes no longer asks before it runs dangerous commands
    HM101 widened smart a model now decides in place of a person which dangerous commands run
    HM101 narrowed manual hermes asks again before every dangerous command
    HM102 widened approve dangerous commands now run where nobody can be asked
    HM102 narrowed deny dangerous commands no longer run where nobody can be asked
    HM103 widened * hermes is no longer forbidden to run {items}
    HM103 narrowed * hermes may no longer run {items}
    HM104 widened * hermes no longer asks before it runs {items}
    HM104 narrowed * hermes asks again before it runs {items}
    HM106 widened local commands of hermes now run on this machine, without a sandbox
    HM106 narrowed * commands of hermes no longer run on this machine itself
    HM107 widened * commands of hermes now see {items} of this machine
    HM107 widened * commands of hermes now see more directories of this machine
    HM107 narrowed * commands of hermes no longer see {items} of this machine
    HM107 narrowed * commands of hermes see fewer directories of this machine
    HM122 widened * the web tools may now reach what they were kept from
    HM123 widened * the instructions of the agent may now change without asking
    HM123 narrowed * a person is asked before the instructions of the agent change
    HM131 widened pair hermes now lets strangers ask to be let in
    HM131 narrowed ignore hermes no longer answers strangers
    HM133 widened * hermes now answers in {items}
    HM133 widened * hermes now answers strangers
    HM133 narrowed * hermes no longer answers in {items}
    HM133 narrowed * hermes no longer answers strangers
    HM134 widened * everybody may now give hermes orders
    HM134 narrowed * not everybody may give hermes orders any more
    HM135 widened * new hooks now run without asking
    HM135 narrowed * a person is asked before new hooks run
    HM212 widened * commands of hermes now receive {items} from the environment
    HM212 narrowed * commands of hermes no longer receive {items} from the environment
    HM306 widened * the MCP server {name} is now used
    HM306 narrowed * the MCP server {name} is no longer used
    HM307 widened * the model may now use {items} of the MCP server {name}
    HM307 narrowed * the model may no longer use {items} of the MCP server {name}
    HM308 widened * the model may now use {items} of the MCP server {name}
    HM308 narrowed * the model may no longer use {items} of the MCP server {name}
    HM302 widened * these toolsets may now be used on {name}: {items}
    HM302 narrowed * these toolsets may no longer be used on {name}: {items}
    HM309 widened * these toolsets are no longer off: {items}
    HM309 narrowed * these toolsets are now off: {items}
    HM310 widened * these toolsets are now on: {items}
    HM310 narrowed * these toolsets are no longer on: {items}
  `),
  ...serverWords('HM300'),
]
