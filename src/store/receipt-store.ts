import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { Receipt } from '../model/records.ts'
import { receiptRecord } from './decode-records.ts'
import type { Layout } from './layout.ts'
import { type NumberedFile, numberedFiles, numberedPath } from './numbered-files.ts'
import { invalidRecord, jsonBytes, loadBytes, loadRecord, saveBytes } from './record-file.ts'

/**
 * Saves a receipt and returns its path; saving the same one again changes nothing.
 *
 * @throws WritError INTERNAL where another receipt has its id: what was proved is not rewritten.
 */
export function saveReceipt(host: Host, layout: Layout, receipt: Receipt): string {
  const path = numberedPath(host, layout.receipts, receipt.id)
  const bytes = jsonBytes(receipt)
  const present = loadBytes(host, path)
  if (present === undefined) saveBytes(host, path, bytes)
  else if (Buffer.compare(present, bytes) !== 0) {
    throw new WritError('INTERNAL', { detail: `receipt ${receipt.id} exists already`, path })
  }
  return path
}

/** Returns the receipt with exactly this id; undefined where there is none. */
export function loadReceipt(host: Host, layout: Layout, id: string): Receipt | undefined {
  const file = numberedFiles(host, layout.receipts).find(candidate => candidate.id === id)
  return file === undefined ? undefined : load(host, file)
}

/** Returns all receipts, newest first. */
export function listReceipts(host: Host, layout: Layout): readonly Receipt[] {
  return numberedFiles(host, layout.receipts).map(file => load(host, file))
}

function load(host: Host, file: NumberedFile): Receipt {
  const receipt = loadRecord(host, file.path, receiptRecord)
  if (receipt?.id !== file.id) throw invalidRecord(file.path, 'not the receipt its name says')
  return receipt
}
