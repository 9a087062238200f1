/** Where a value stands in a document: keys as written after unquoting, indices for arrays of tables. */
export type KeyPath = readonly (string | number)[]

/** Returns a text that is equal exactly when the key paths are equal. */
export function keyPathId(path: KeyPath): string {
  return JSON.stringify(path)
}

const bareKey = /^[A-Za-z0-9_-]+$/

/** Returns the dotted spelling people read, quoting a key only where it must be. */
export function formatKeyPath(path: KeyPath): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else {
      const key = bareKey.test(part) ? part : JSON.stringify(part)
      text += text === '' ? key : `.${key}`
    }
  }
  return text
}

/** Whether `path` is `prefix` or lies below it. */
export function isAtOrBelow(path: KeyPath, prefix: KeyPath): boolean {
  return prefix.length <= path.length && prefix.every((part, i) => part === path[i])
}

/** Fewer paths are compared one by one, which is faster than naming every prefix. */
const few = 8

/** Returns a predicate: whether a path is one of these or lies below one of them. */
export function belowAny(paths: readonly KeyPath[]): (path: KeyPath) => boolean {
  if (paths.length < few) return path => paths.some(other => isAtOrBelow(path, other))
  const ids = new Set(paths.map(keyPathId))
  return path => {
    for (let length = 0; length <= path.length; length++) {
      if (ids.has(keyPathId(path.slice(0, length)))) return true
    }
    return false
  }
}
