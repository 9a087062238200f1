/** Canonical JSON (RFC 8785), the only form in which plans and statements exist as bytes. */
import canonicalize from 'canonicalize'

/**
 * Returns the canonical UTF-8 bytes of a record.
 *
 * Throws RangeError for what JSON cannot carry exactly: a missing field, a number that is not a
 * safe integer. Larger and fractional numbers travel as strings.
 */
export function canonicalBytes(record: unknown): Uint8Array {
  assertExact(record, '$')
  const text = canonicalize(record)
  if (text === undefined) throw new RangeError('not a JSON value')
  return Buffer.from(text, 'utf8')
}

/** Whether the bytes are exactly the canonical form of the JSON they hold. */
export function isCanonical(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return Buffer.compare(canonicalBytes(JSON.parse(text)), bytes) === 0
  } catch {
    return false
  }
}

function assertExact(value: unknown, path: string): void {
  if (value === undefined) throw new RangeError(`${path} is missing`)
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    throw new RangeError(`${path} is not a JSON value`)
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new RangeError(`${path} is not a safe integer`)
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      assertExact(item, `${path}[${index}]`)
    })
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) assertExact(inner, `${path}.${key}`)
  }
}
