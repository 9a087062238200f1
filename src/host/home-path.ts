/** Returns the path with a leading `~` or `~/` replaced; `~user` is left as it is. */
export function expandHome(text: string, home: string): string {
  if (text === '~') return home
  return text.startsWith('~/') ? `${home}/${text.slice(2)}` : text
}

/** Returns the path with `~` for the home it lies below, like in migrations. */
export function shortPath(path: string, home: string): string {
  if (path === home) return '~'
  return home !== '/' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}
