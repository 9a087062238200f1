/** One record in one file: JSON that people read with cat and writ reads strictly. */
import { dirname } from 'node:path'
import type * as z from 'zod/mini'
import { type FileStat, FsError, type Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { readIfPresent } from '../host/read-file.ts'
import { createFile, replaceFile } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'
import { ensureOwnDirectory } from './layout.ts'

/** Far above any record; a larger file is not one. */
const recordLimit = 512 * 1024 * 1024

/** What a link, a directory, a device or a huge file says: writ left none of them there. */
const noRecord: ReadonlySet<string> = new Set(['ELOOP', 'EINVAL', 'EISDIR', 'ENXIO', 'EFBIG'])

/**
 * Returns the bytes of a record's file; undefined where there is none.
 *
 * @throws WritError RECORD_INVALID where something else than a plain file has its name.
 */
export function loadBytes(host: Host, path: string): Uint8Array | undefined {
  return explainingIo('read a record', () => {
    try {
      return readIfPresent(host, path, recordLimit)
    } catch (error) {
      throw noRecordError(error, path)
    }
  })
}

/** Returns the error of a record that is none; any other error as it is. */
export function noRecordError(error: unknown, path: string): unknown {
  return error instanceof FsError && noRecord.has(error.errno) ? notPlain(path) : error
}

/** @throws WritError RECORD_INVALID where an open file is not one a record can be. */
export function assertRecordFile({ kind, size }: FileStat, path: string): void {
  if (kind !== 'file' || size > recordLimit) throw notPlain(path)
}

function notPlain(path: string): WritError {
  return invalidRecord(path, 'not a plain file of a size that a record has')
}

/** Returns the decoded record; undefined where there is none. */
export function loadRecord<T>(host: Host, path: string, schema: z.ZodMiniType<T>): T | undefined {
  const bytes = loadBytes(host, path)
  return bytes === undefined ? undefined : decodeRecord(bytes, schema, path)
}

/** Returns the names in a directory of records; none where it does not exist. */
export function listNames(host: Host, directory: string): readonly string[] {
  return explainingIo('list records', () =>
    host.fs.lstat(directory) === undefined ? [] : host.fs.list(directory),
  )
}

/** Writes a record durably, mode 0600, in a directory that is created where missing. */
export function saveRecord(host: Host, path: string, record: unknown): void {
  saveBytes(host, path, jsonBytes(record))
}

export function saveBytes(host: Host, path: string, bytes: Uint8Array): void {
  explainingIo('write a record', () => {
    ensureOwnDirectory(host, dirname(path))
    replaceFile(host, path, bytes)
  })
}

/** Writes a record that must not exist yet; false where it does. */
export function createRecord(host: Host, path: string, record: unknown): boolean {
  return explainingIo('write a record', () => {
    ensureOwnDirectory(host, dirname(path))
    return createFile(host, path, jsonBytes(record))
  })
}

/** Returns a record as indented JSON with a final newline. */
export function jsonBytes(record: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`, 'utf8')
}

/**
 * Decodes a record strictly: unknown fields and wrong types are refused.
 *
 * @throws WritError RECORD_INVALID naming file and field, never a value. Rule: R34.
 */
export function decodeRecord<T>(bytes: Uint8Array, schema: z.ZodMiniType<T>, path: string): T {
  const json = parseJson(bytes, path)
  const result = decodeSafely(json, schema, path)
  if (result.success) return result.data
  const fields = [...new Set(result.error.issues.map(fieldOf))]
  const named = fields.slice(0, 5).join(', ')
  const more = fields.length > 5 ? ` and ${fields.length - 5} more` : ''
  throw invalidRecord(path, `not as writ writes it at ${named}${more}`)
}

export function invalidRecord(path: string, detail: string): WritError {
  return new WritError('RECORD_INVALID', { detail: `${path}: ${detail}`, path })
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    // The parser's own text quotes the record, so it goes no further than here.
    throw invalidRecord(path, 'not a JSON text')
  }
}

function decodeSafely<T>(
  json: unknown,
  schema: z.ZodMiniType<T>,
  path: string,
): z.core.util.SafeParseResult<T> {
  try {
    return schema.safeParse(json)
  } catch {
    throw invalidRecord(path, 'nested too deeply')
  }
}

/** Field names come from records too: cut, and nothing but plain characters. */
function fieldOf(issue: z.core.$ZodIssue): string {
  const extra = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const text = [...issue.path, ...extra].map(part => plain(String(part))).join('.')
  return text === '' ? 'the top' : text
}

function plain(name: string): string {
  const text = name.replace(/[^A-Za-z0-9_$-]/g, '?')
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`
}
