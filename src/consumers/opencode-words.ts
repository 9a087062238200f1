/** What it means for a person when opencode may do more, or less. */
import type { RuleWords } from '../model/consumer.ts'
import { ruleWords, serverWords } from './rule-words.ts'

export const opencodeWords: readonly RuleWords[] = [
  ...ruleWords(`
    OC101 widened allow opencode no longer asks before this action
    OC101 widened ask opencode may now act once a person agrees
    OC101 narrowed ask opencode asks again before this action
    OC101 narrowed deny opencode now refuses this action
    OC102 widened allow opencode may now touch files outside the project without asking
    OC102 widened ask opencode may now touch files outside the project once a person agrees
    OC102 narrowed ask opencode asks again before it touches files outside the project
    OC102 narrowed deny opencode may no longer touch files outside the project
    OC103 widened * opencode may now use the tool {name} without asking
    OC103 narrowed * opencode may no longer use the tool {name}
    OC216 widened auto every conversation is now published
    OC216 widened * conversations are now published
    OC216 narrowed * conversations are no longer published on their own
    OC305 widened * the MCP server {name} is now used
    OC305 narrowed * the MCP server {name} is no longer used
    OC321 widened * these plugins are now installed and run: {items}
    OC321 narrowed * these plugins no longer run: {items}
  `),
  ...serverWords('OC300'),
]
