import { dirname, join } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { tempPrefix } from '../host/write-file.ts'
import type { BackupManifest } from '../model/records.ts'
import { targetKey } from './layout.ts'

/**
 * Returns a note that puts the file back with sh, cp and sha256sum alone.
 *
 * It is prose in comments and a script between them: people paste it line by line or run it
 * whole. It stops before it touches anything it does not recognise. Rule: R27.
 */
export function recoveryNote(manifest: BackupManifest): string {
  const steps = manifest.file === null ? removeSteps(manifest) : copySteps(manifest, manifest.file)
  return `${[...heading(manifest), ...steps].join('\n')}\n`
}

function heading(manifest: BackupManifest): string[] {
  return [
    `# How to put back ${comment(manifest.realPath)}`,
    `# as it was at ${manifest.createdAt}, before plan`,
    `# ${manifest.plan}`,
    '# was applied. This needs neither writ nor Node. Run all of it with:',
    `#   ${comment(manifest.restore)}`,
    '# or paste the lines into sh one after the other and stop at the first that complains.',
    '',
    'set -eu',
    'umask 077',
    `target=${shellQuote(manifest.realPath)}`,
    `stop() { echo "stopped: $1" >&2; exit 1; }`,
    `digest() { sha256sum < "$1" | cut -c 1-64; }`,
    'command -v sha256sum > /dev/null || stop "sha256sum is not installed"',
    '',
  ]
}

function copySteps(manifest: BackupManifest, file: NonNullable<BackupManifest['file']>): string[] {
  const mode = (manifest.mode & 0o777).toString(8).padStart(4, '0')
  const owner = `${manifest.uid}:${manifest.gid}`
  return [
    '# The backup may share its bytes with others: copy it, and never move or edit it.',
    `backup=${shellQuote(file.path)}`,
    `expected=${file.sha256.slice('sha256:'.length)}`,
    `temp=${shellQuote(noteTempOf(manifest.realPath))}`,
    'aside="$backup.replaced"',
    '',
    '# 1. The backup must be the bytes that were saved.',
    'test "$(digest "$backup")" = "$expected" || stop "the backup is damaged"',
    '',
    '# 2. The target must be a plain file, or be gone.',
    'test ! -L "$target" || stop "the target is a symbolic link now"',
    'test ! -e "$target" || test -f "$target" || stop "the target is not a file"',
    '',
    '# 3. What stands there now, if it is something else, is kept beside the backup.',
    'if test -e "$target" && test "$(digest "$target")" != "$expected"; then',
    '  if test ! -e "$aside"; then',
    '    cp -p "$target" "$aside" || { rm -f "$aside"; stop "the disk may be full"; }',
    '  fi',
    '  test "$(digest "$aside")" = "$(digest "$target")" ||',
    '    stop "another .replaced file lies beside the backup; move it away first"',
    'fi',
    '',
    '# 4. Copy beside the target, check the copy, and only then give it the name.',
    `trap 'rm -f "$temp"' EXIT`,
    'rm -f "$temp"',
    'cp "$backup" "$temp"',
    '# An access list and extended attributes come from the file that stands there, where cp can.',
    'test ! -e "$target" || cp --attributes-only --preserve=mode,xattr "$target" "$temp" 2>/dev/null ||',
    '  echo "note: this cp cannot carry an access list or extended attributes over" >&2',
    'test "$(digest "$temp")" = "$expected" || stop "the copy is damaged; is the disk full?"',
    `test "$(id -u)" != 0 || chown ${owner} "$temp"`,
    `chmod ${mode} "$temp"`,
    'sync "$temp" 2>/dev/null || sync',
    'mv -f "$temp" "$target"',
    '',
    '# 5. The target must now be those bytes.',
    'test "$(digest "$target")" = "$expected" || stop "the target is not what was copied"',
    'echo "restored"',
  ]
}

/** Returns where a note makes its copy: beside the target, and short whatever that is called. */
export function noteTempOf(realPath: string): string {
  return join(dirname(realPath), `${tempPrefix}restore-${targetKey(realPath).slice(0, 32)}`)
}

function removeSteps(manifest: BackupManifest): string[] {
  const written = manifest.after === null ? '' : manifest.after.slice('sha256:'.length)
  return [
    `written=${shellQuote(written)}`,
    '',
    '# There was no file. What writ created is removed, and only if nobody changed it since.',
    'if test -e "$target" || test -L "$target"; then',
    '  test ! -L "$target" || stop "the target is a symbolic link now"',
    '  test "$(digest "$target")" = "$written" || stop "the file was changed since; look at it first"',
    '  rm "$target"',
    'fi',
    'echo "restored: there is no file"',
  ]
}

/** A path inside a comment must not end the comment or hide anything. */
function comment(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?')
}
