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
