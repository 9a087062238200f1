/** A machine on which something of everything is wrong. */
import type { HealthPart } from '../../src/model/health.ts'
import { sampleReview } from './sample-plan.ts'

const plan = sampleReview().id

export const healthParts: readonly HealthPart[] = [
  {
    kind: 'locks',
    locks: [
      {
        path: '/home/ana/.codex/config.toml',
        command: 'writ apply',
        pid: 4711,
        user: 'ana',
        host: 'desk',
        since: '2026-05-15T09:00:40Z',
        plan,
      },
    ],
  },
  {
    kind: 'applies',
    applies: [
      {
        tx: 'tx1-2akgurky3xeeyv6ok6rv7mlf',
        plan,
        step: 'writing',
        startedAt: '2026-05-15T08:59:00Z',
        targets: ['/home/ana/.hermes/config.yaml'],
        isAtWork: false,
        next: 'writ resume tx1-2akgurky3xeeyv6ok6rv7mlf',
      },
    ],
  },
  {
    kind: 'probations',
    probations: [
      {
        plan,
        runtimes: ['claude'],
        targets: ['/home/ana/.claude/settings.json'],
        until: '2026-05-15T09:30:00Z',
        isDue: false,
        failedBoot: null,
        next: 'writ run claude -- COMMAND',
      },
      {
        plan,
        runtimes: ['gemini'],
        targets: ['/home/ana/.gemini/settings.json'],
        until: '2026-05-15T09:30:00Z',
        isDue: true,
        failedBoot: 'gemini ended with 1',
        next: 'writ gate gemini',
      },
    ],
  },
  {
    kind: 'gate',
    gate: {
      runtime: 'codex',
      open: true,
      busy: false,
      reasons: [{ code: 'NO_RECEIPT', detail: 'writ has not changed a file of it' }],
      next: null,
    },
  },
  {
    kind: 'gate',
    gate: {
      runtime: 'hermes',
      open: false,
      busy: false,
      reasons: [
        { code: 'INTERRUPTED', detail: "tx1-2akgurky3xeeyv6ok6rv7mlf stopped at 'writing'" },
        { code: 'OWNED_CHANGED', detail: '/home/ana/.hermes/config.yaml: a key differs' },
      ],
      next: 'writ resume',
    },
  },
  {
    kind: 'gate',
    gate: {
      runtime: 'claude',
      open: false,
      busy: true,
      reasons: [{ code: 'IN_FLIGHT', detail: 'writ apply (pid 4711)' }],
      next: 'writ gate claude --wait',
    },
  },
  {
    kind: 'check',
    check: { name: 'policy', status: 'ok', detail: 'preset solo', fix: null },
  },
  {
    kind: 'check',
    check: {
      name: 'signed head',
      status: 'warning',
      detail: 'the last one lags behind by 40 lines',
      fix: 'writ log --sign',
    },
  },
  {
    kind: 'check',
    check: {
      name: 'signing key',
      status: 'failed',
      detail: 'no key of yours is in the list of signers',
      fix: 'writ keys trust ~/.ssh/id_ed25519.pub --principal ana',
    },
  },
]
