/** Returns the path with a leading `~` or `~/` replaced; `~user` is left as it is. */
export function expandHome(text: string, home: string): string {
  if (text === '~') return home
  return text.startsWith('~/') ? `${home}/${text.slice(2)}` : text
}
