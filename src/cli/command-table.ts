/** All commands. The code of each is loaded only when it runs. */
import type { CommandInfo } from './command.ts'

export const commands: readonly CommandInfo[] = [
  {
    name: 'inbox',
    summary: 'Opens the inbox of pending plans; without a terminal, prints it.',
    usage: ['writ [--plain]'],
    effects: 'target',
    load: async () => (await import('./commands/inbox.ts')).inbox,
  },
  {
    name: 'init',
    summary: 'Writes the policy and the list of signers, and chooses the signing key.',
    usage: [
      'writ init [--key FILE | --agent-key FINGERPRINT] [--principal NAME]',
      '          [--preset solo|team] [--root DIR]...',
    ],
    effects: 'store',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'plan',
    summary: 'Computes the plan of one or more migrations and saves it.',
    usage: ['writ plan MIGRATION... [--dry-run] [--diff] [--detailed-exitcode]'],
    effects: 'store',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'propose',
    summary: 'Makes a plan from proposed content: how an agent asks instead of writing.',
    usage: ['writ propose TARGET --from FILE [--consumer NAME] [--dry-run] [--diff]'],
    effects: 'store',
    load: async () => (await import('./commands/propose.ts')).propose,
  },
  {
    name: 'list',
    summary: 'Lists plans, pending ones first.',
    usage: ['writ list [--all]'],
    effects: 'none',
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'show',
    summary: 'Shows one plan: changes, risk, environment values, checks, rollback.',
    usage: ['writ show ID [--diff | --statement]'],
    effects: 'none',
    load: async () => (await import('./commands/show.ts')).show,
  },
  {
    name: 'review',
    summary: 'Opens the terminal UI at one plan.',
    usage: ['writ review ID [--plain]'],
    effects: 'target',
    load: async () => (await import('./commands/review.ts')).review,
  },
  {
    name: 'sign',
    summary: 'Approves one plan with a signature over its hash.',
    usage: ['writ sign ID [--reason TEXT] [--confirm CHALLENGE] [--key FILE]'],
    effects: 'store',
    load: async () => (await import('./commands/sign.ts')).sign,
  },
  {
    name: 'reject',
    summary: 'Rejects one plan, signed and with a reason.',
    usage: ['writ reject ID --reason TEXT [--key FILE]'],
    effects: 'store',
    load: async () => (await import('./commands/reject.ts')).reject,
  },
  {
    name: 'revoke',
    summary: 'Takes one approval back before it is used.',
    usage: ['writ revoke APPROVAL --reason TEXT [--key FILE]'],
    effects: 'store',
    load: async () => (await import('./commands/revoke.ts')).revoke,
  },
  {
    name: 'apply',
    summary: 'Applies one approved plan, validates it, and leaves a receipt.',
    usage: ['writ apply ID'],
    effects: 'target',
    load: async () => (await import('./commands/apply.ts')).apply,
  },
  {
    name: 'resume',
    summary: 'Finishes applies that were interrupted, forward or back.',
    usage: ['writ resume [TX] [--dry-run] [--back | --forward] [--keep-edits]'],
    effects: 'target',
    load: async () => (await import('./commands/resume.ts')).resume,
  },
  {
    name: 'backups',
    summary: 'Lists, verifies, pins and prunes backups.',
    usage: [
      'writ backups [TARGET] [--verify | --prune [--dry-run] | --renew-notes]',
      'writ backups --show ID | --pin ID | --unpin ID',
    ],
    effects: 'store',
    load: async () => (await import('./commands/backups.ts')).backups,
  },
  {
    name: 'rollback',
    summary: 'Undoes an applied plan, or restores a backup, as a plan of its own.',
    usage: ['writ rollback (--to BACKUP | --latest TARGET | ID) [--exact] [--dry-run]'],
    effects: 'target',
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  {
    name: 'break-glass',
    summary: 'Restores a backup where state, policy or keys are lost: loud, and on the record.',
    usage: [
      'writ break-glass TARGET',
      'writ break-glass BACKUP [--yes-break-glass REASON] [--dry-run] [--force]',
    ],
    effects: 'target',
    load: async () => (await import('./commands/break-glass.ts')).breakGlass,
  },
  {
    name: 'verify',
    summary: 'Runs the checks of the last receipts again: drift, ownership, ledger.',
    usage: ['writ verify [TARGET] [--strict]'],
    effects: 'store',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  {
    name: 'gate',
    summary: 'Answers whether the next worker of a runtime may boot.',
    usage: ['writ gate RUNTIME [--strict] [--no-undo]'],
    effects: 'target',
    load: async () => (await import('./commands/gate.ts')).gate,
  },
  {
    name: 'confirm',
    summary:
      'Opens a gate that a failed apply closed, or ends a probation, as a person who looked.',
    usage: ['writ confirm RUNTIME [--yes]'],
    effects: 'store',
    load: async () => (await import('./commands/confirm.ts')).confirm,
  },
  {
    name: 'run',
    summary: 'Starts a worker, only through an open gate.',
    usage: ['writ run RUNTIME [--boot-seconds N] -- COMMAND [ARG...]'],
    effects: 'target',
    load: async () => (await import('./commands/run.ts')).runWorker,
  },
  {
    name: 'watch',
    summary: 'Undoes what is on probation and was not proved in time.',
    usage: ['writ watch [--once]'],
    effects: 'target',
    load: async () => (await import('./commands/watch.ts')).watch,
  },
  {
    name: 'log',
    summary: 'Prints the ledger, verifies it, signs its head, delivers its events.',
    usage: [
      'writ log [--verify] [--anchor FILE]...',
      'writ log --sign [--out DIR] [--key FILE]',
      'writ log --deliver',
    ],
    effects: 'store',
    load: async () => (await import('./commands/log.ts')).log,
  },
  {
    name: 'keys',
    summary: 'Lists keys; lists, certifies or revokes the key of a signer.',
    usage: [
      'writ keys [list]',
      'writ keys add [KEY] [--principal NAME]',
      'writ keys trust KEY --principal NAME [--cert-authority] [--valid-after T] [--valid-before T]',
      'writ keys revoke KEY --reason TEXT',
    ],
    effects: 'store',
    load: async () => (await import('./commands/keys.ts')).keys,
  },
  {
    name: 'doctor',
    summary: 'Checks everything writ relies on; each failure names the command that fixes it.',
    usage: ['writ doctor'],
    effects: 'none',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'schema',
    summary: 'Prints the JSON Schema of migration documents.',
    usage: ['writ schema migration'],
    effects: 'none',
    load: async () => (await import('./commands/schema.ts')).schema,
  },
]

export function commandNamed(name: string): CommandInfo | undefined {
  return commands.find(command => command.name === name)
}
