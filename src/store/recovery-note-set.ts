import { basename, join } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import type { BackupSet, BackupSetEntry } from '../model/records.ts'
import { noteTempOf } from './recovery-note.ts'

/**
 * Returns a note that puts the files of a set back with sh, cp and sha256sum alone: all of them,
 * or the one whose path it is given. It stops before it touches anything it does not recognise.
 * Rule: R27.
 */
export function setRecoveryNote(directory: string, set: BackupSet): string {
  const note = shellQuote(join(directory, 'recover.txt'))
  return `# How to put back ${set.entries.length} files as they were at ${set.createdAt},
# before plan ${set.plan}
# was applied. This needs neither writ nor Node. All of them:
#   sh ${comment(note)}
# or one of them:
#   sh ${comment(note)} PATH

set -eu
umask 077
files=${shellQuote(join(directory, 'files'))}
only=\${1-}
count=0
stop() { echo "stopped: $1" >&2; exit 1; }
digest() { sha256sum < "$1" | cut -c 1-64; }
command -v sha256sum > /dev/null || stop "sha256sum is not installed"

# put NUMBER DIGEST MODE OWNER TEMP PATH: the old file takes its name again.
put() {
  test -z "$only" || test "$only" = "$6" || return 0
  backup="$files/$1"
  target=$6
  temp="\${target%/*}/$5"
  aside="$backup.replaced"
  test "$(digest "$backup")" = "$2" || stop "the backup of $target is damaged"
  test ! -L "$target" || stop "$target is a symbolic link now"
  test ! -e "$target" || test -f "$target" || stop "$target is not a file"
  if test -e "$target" && test "$(digest "$target")" != "$2"; then
    if test ! -e "$aside"; then
      cp -p "$target" "$aside" || { rm -f "$aside"; stop "the disk may be full"; }
    fi
    test "$(digest "$aside")" = "$(digest "$target")" || stop "$aside is another file; move it away first"
  fi
  trap 'rm -f "$temp"' EXIT
  rm -f "$temp"
  cp "$backup" "$temp"
  test "$(digest "$temp")" = "$2" || stop "the copy of $target is damaged; is the disk full?"
  test "$(id -u)" != 0 || chown "$4" "$temp"
  chmod "$3" "$temp"
  sync "$temp" 2>/dev/null || sync
  mv -f "$temp" "$target"
  count=$((count + 1))
}

# drop DIGEST PATH: there was no file; the one writ created goes, unless somebody changed it since.
drop() {
  test -z "$only" || test "$only" = "$2" || return 0
  target=$2
  if test -e "$target" || test -L "$target"; then
    test ! -L "$target" || stop "$target is a symbolic link now"
    test "$(digest "$target")" = "$1" || stop "$target was changed since; look at it first"
    rm "$target"
  fi
  count=$((count + 1))
}

${set.entries.map(step).join('\n')}

test "$count" -gt 0 || stop "no file of this note has that path"
echo "restored: $count"
`
}

function step({ realPath, file, mode, uid, gid, after }: BackupSetEntry, index: number): string {
  const path = shellQuote(realPath)
  if (file === null) return `drop '${hex(after ?? '')}' ${path}`
  const number = String(index).padStart(6, '0')
  const bits = (mode & 0o777).toString(8).padStart(4, '0')
  const temp = basename(noteTempOf(realPath))
  return `put ${number} ${hex(file.sha256)} ${bits} ${uid}:${gid} ${temp} ${path}`
}

function hex(digest: string): string {
  return digest.replace(/^sha256:/, '')
}

/** A path inside a comment must not end the comment or hide anything. */
function comment(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?')
}
