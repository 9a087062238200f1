/**
 * What movements mean to a person, of every runtime. Apart from the runtimes themselves: only who
 * shows a plan to a person reads these tables.
 */
import type { RuleWords } from '../model/consumer.ts'
import { claudeWords } from './claude-words.ts'
import { codexWords } from './codex-words.ts'
import { geminiWords } from './gemini-words.ts'
import { hermesWords } from './hermes-words.ts'
import { openclawWords } from './openclaw-words.ts'
import { opencodeWords } from './opencode-words.ts'

const tables: ReadonlyMap<string, readonly RuleWords[]> = new Map([
  ['codex', codexWords],
  ['hermes', hermesWords],
  ['claude', claudeWords],
  ['gemini', geminiWords],
  ['opencode', opencodeWords],
  ['openclaw', openclawWords],
])

/** Returns the rows of the runtime with this name; the first one that fits speaks. */
export function wordsOfRuntime(name: string): readonly RuleWords[] {
  return tables.get(name) ?? []
}
