/** Narrowing a list by text: every word of what is typed has to be somewhere in a row. */

/** Returns whether a text holds every word, whatever the case of its letters. */
export function holdsAll(text: string, query: string): boolean {
  const lower = text.toLowerCase()
  return query
    .toLowerCase()
    .split(' ')
    .every(word => lower.includes(word))
}

/** Makes the function that narrows one kind of list; each list is looked through once per text. */
export function narrowing<Row>(
  textOf: (row: Row) => string,
): (rows: readonly Row[], query: string) => readonly Row[] {
  const known = new WeakMap<readonly Row[], { query: string; rows: readonly Row[] }>()
  return (rows, query) => {
    if (query.trim() === '') return rows
    const last = known.get(rows)
    if (last?.query === query) return last.rows
    const found = rows.filter(row => holdsAll(textOf(row), query))
    known.set(rows, { query, rows: found })
    return found
  }
}
