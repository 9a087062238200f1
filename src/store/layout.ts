/**
 * Where the records of writ lie, and with which modes.
 *
 * Owns every path below the state and the configuration directory. The store never interprets
 * a record beyond its shape and digests, and never writes a target.
 */
import { isAbsolute, join, resolve } from 'node:path'
import { sha256 } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { expandHome } from '../host/home-path.ts'
import type { FileStat, Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { WritError } from '../model/errors.ts'

/** Absolute paths. */
export interface Layout {
  readonly state: string
  readonly plans: string
  /** Plans for other hosts, to be signed here; absent until one came. */
  readonly carried: string
  readonly approvals: string
  readonly consumed: string
  readonly revocations: string
  readonly receipts: string
  readonly backups: string
  /** Backups of applies over very many files, one directory each. */
  readonly backupSets: string
  readonly journal: string
  readonly leases: string
  readonly locks: string
  /** Homes of consumer checks; empty while none runs. */
  readonly shadow: string
  readonly install: string
  /** Signed heads of the ledger; absent until one was signed. */
  readonly heads: string
  /** How far events were delivered; absent where none are. */
  readonly events: string
  /** A file, JSON lines. */
  readonly ledger: string
  readonly ledgerLock: string
  readonly config: string
  readonly policy: string
  /** Over the exact bytes of the policy; absent where nobody signed it. */
  readonly policySignature: string
  readonly allowedSigners: string
  readonly revokedKeys: string
  readonly settings: string
  /** A directory: which states were set up with this configuration; absent before `writ init`. */
  readonly knownStates: string
}

/**
 * Returns the paths for this user: `WRIT_STATE_DIR` and `WRIT_CONFIG_DIR`, else the XDG ones.
 *
 * @throws WritError CONFIG_INVALID where the home is no absolute path.
 */
export function layoutOf(host: Host): Layout {
  if (!isAbsolute(host.home)) {
    throw new WritError('CONFIG_INVALID', {
      detail: 'HOME is empty or relative, so it names another directory wherever somebody stands',
      hint: 'export HOME="$(getent passwd "$(id -u)" | cut -d: -f6)"',
    })
  }
  const state = directoryOf(host, 'WRIT_STATE_DIR', 'XDG_STATE_HOME', '.local/state')
  const config = directoryOf(host, 'WRIT_CONFIG_DIR', 'XDG_CONFIG_HOME', '.config')
  return {
    state,
    plans: join(state, 'plans'),
    carried: join(state, 'carried'),
    approvals: join(state, 'approvals'),
    consumed: join(state, 'consumed'),
    revocations: join(state, 'revocations'),
    receipts: join(state, 'receipts'),
    backups: join(state, 'backups'),
    backupSets: join(state, 'backups', 'sets'),
    journal: join(state, 'journal'),
    leases: join(state, 'leases'),
    locks: join(state, 'locks'),
    shadow: join(state, 'shadow'),
    install: join(state, 'install'),
    heads: join(state, 'heads'),
    events: join(state, 'events'),
    ledger: join(state, 'ledger.jsonl'),
    ledgerLock: join(state, 'locks', 'ledger.lock'),
    config,
    policy: join(config, 'policy.yaml'),
    policySignature: join(config, 'policy.yaml.sig'),
    allowedSigners: join(config, 'allowed_signers'),
    revokedKeys: join(config, 'revoked_keys'),
    settings: join(config, 'settings.json'),
    knownStates: join(config, 'states'),
  }
}

function directoryOf(host: Host, own: string, xdg: string, fallback: string): string {
  const chosen = host.env(own)
  if (chosen !== undefined && chosen !== '') return resolve(host.cwd, expandHome(chosen, host.home))
  const base = host.env(xdg)
  // The XDG specification says to ignore relative paths.
  const directory = base !== undefined && isAbsolute(base) ? base : join(host.home, fallback)
  return join(directory, 'writ')
}

/**
 * Creates what is missing, mode 0700, and tightens what is wider; never widens anything.
 *
 * @throws WritError CONFIG_INVALID where a directory is a link, belongs to somebody else or, for
 * configuration of the administrator, can be written by others.
 */
export function ensureLayout(host: Host, layout: Layout): void {
  explainingIo("prepare writ's directories", () => {
    ensureOwnDirectory(host, layout.state)
    for (const path of [
      layout.plans,
      layout.approvals,
      layout.consumed,
      layout.revocations,
      layout.receipts,
      layout.backups,
      layout.journal,
      layout.leases,
      layout.locks,
      layout.install,
    ]) {
      ensureOwnDirectory(host, path)
    }
    ensureConfigDirectory(host, layout.config)
  })
}

/** Creates one private directory and its missing parents, durably. */
export function ensureOwnDirectory(host: Host, path: string): void {
  const stat = host.fs.lstat(path) ?? created(host, path)
  assertDirectory(host, path, stat)
  if (stat.uid !== host.identity.uid) throw foreign(path, stat)
  if ((stat.mode & 0o7077) !== 0) host.fs.chmod(path, stat.mode & 0o700)
}

/** Creates the configuration directory; it may belong to the administrator, who decides its mode. */
export function ensureConfigDirectory(host: Host, path: string): void {
  const stat = host.fs.lstat(path)
  if (stat === undefined || stat.uid === host.identity.uid) {
    ensureOwnDirectory(host, path)
    return
  }
  assertDirectory(host, path, stat)
  if (stat.uid !== 0) throw foreign(path, stat)
  if ((stat.mode & 0o022) !== 0) {
    throw new WritError('CONFIG_INVALID', {
      detail: `others than its owner can write to ${path}, so its policy and signers prove nothing`,
      hint: `chmod go-w ${shellQuote(path)}`,
      path,
    })
  }
}

function created(host: Host, path: string): FileStat {
  const parent = join(path, '..')
  if (parent !== path && host.fs.lstat(parent) === undefined) created(host, parent)
  host.fs.mkdir(path, 0o700)
  host.fs.fsyncDirectory(parent)
  const stat = host.fs.lstat(path)
  if (stat === undefined) throw new WritError('IO_FAILED', { detail: `${path} vanished`, path })
  return stat
}

function assertDirectory(host: Host, path: string, stat: FileStat): void {
  if (stat.kind === 'directory') return
  throw new WritError('CONFIG_INVALID', {
    detail:
      stat.kind === 'link'
        ? `${path} is a symbolic link; whoever can change it could redirect writ's records`
        : `${path} is not a directory`,
    hint: `name a real directory in WRIT_STATE_DIR or WRIT_CONFIG_DIR, which are now under ${shellQuote(host.home)}`,
    path,
  })
}

function foreign(path: string, stat: FileStat): WritError {
  return new WritError('CONFIG_INVALID', {
    detail: `${path} belongs to uid ${stat.uid}; records in it could be theirs`,
    hint: `ls -ld ${shellQuote(path)}`,
    path,
  })
}

/** Returns the name under which records about one target are filed: 64 hex digits. */
export function targetKey(realPath: string): string {
  return sha256(realPath).slice('sha256:'.length)
}
