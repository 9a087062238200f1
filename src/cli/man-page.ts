/** The manual page, made of the same texts as the help. */
import { exitCodeTable } from '../model/exit-codes.ts'
import { version } from '../model/version.ts'
import type { Command, CommandInfo } from './command.ts'

export interface ManualEntry {
  readonly info: CommandInfo
  readonly command: Command
}

/** Returns writ(1) in the man macros. */
export function manPage(entries: readonly ManualEntry[]): string {
  return [
    `.TH WRIT 1 "" "writ ${version}" "User Commands"`,
    '.SH NAME',
    'writ \\- the signed order to change what AI agents boot from',
    '.SH SYNOPSIS',
    '.B writ',
    '.br',
    '.B writ',
    '.I COMMAND',
    '[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...',
    '.SH DESCRIPTION',
    ...plain(
      'Plans, reviews, signs, applies, validates and rolls back every rewrite of the files that agent runtimes boot from. What was reviewed is, byte for byte, what is written, or nothing is. Without a command it opens the inbox of pending plans.',
    ),
    '.SH COMMANDS',
    ...entries.flatMap(commandLines),
    '.SH COMMON OPTIONS',
    ...option('--json', 'one JSON value on standard output, nothing on standard error'),
    ...option('--no-input', 'asks nothing'),
    ...option('--no-color', 'no colours; NO_COLOR does the same'),
    ...option('-h, --help', 'what the command does'),
    '.SH EXIT STATUS',
    ...exitCodeTable.flatMap(({ exit, meaning }) => option(String(exit), meaning)),
    '.SH ENVIRONMENT',
    ...option('WRIT_STATE_DIR', 'records; otherwise $XDG_STATE_HOME/writ or ~/.local/state/writ'),
    ...option(
      'WRIT_CONFIG_DIR',
      'policy and signers; otherwise $XDG_CONFIG_HOME/writ or ~/.config/writ',
    ),
    ...option('SSH_AUTH_SOCK', 'the agent that signs'),
    ...option('WRIT_THEME', 'how the screen looks, where neither --theme nor settings.json says'),
    ...option('NO_COLOR, INK_SCREEN_READER', 'no colours; a review line by line'),
    ...option('VISUAL, EDITOR, PAGER', 'what opens a copy of a plan to read'),
    '.SH FILES',
    ...option(
      'policy.yaml, policy.yaml.sig',
      'what is demanded of a change, and who vouches for it',
    ),
    ...option('settings.json', 'the key that signs, the theme, and keys of your own'),
    ...option('allowed_signers, revoked_keys', 'whose signatures count, as in ssh-keygen(1)'),
    ...option('ledger.jsonl', 'everything that happened, chained'),
    '.SH SEE ALSO',
    '.BR ssh-keygen (1),',
    '.BR ssh-agent (1)',
    '',
  ].join('\n')
}

function commandLines({ info, command }: ManualEntry): string[] {
  return [
    `.SS writ ${escaped(info.name)}`,
    ...plain(info.summary),
    '.PP',
    '.nf',
    ...info.usage.map(line => `.B ${quoted(line)}`),
    '',
    ...command.help.trim().split('\n').map(escaped),
    '.fi',
  ]
}

function option(name: string, text: string): string[] {
  return ['.TP', `.B ${quoted(name)}`, ...plain(text)]
}

function plain(text: string): string[] {
  return [escaped(text)]
}

/** A backslash begins a request within a line, a dot or a quote sign at its start one of its own. */
function escaped(text: string): string {
  const safe = text.replaceAll('\\', '\\e').replaceAll('-', '\\-')
  return /^[.']/.test(safe) ? `\\&${safe}` : safe
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '""')}"`
}
