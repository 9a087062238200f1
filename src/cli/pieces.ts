/**
 * Bytes sent beside a message, in pieces: a message is held three times while it arrives, and the
 * memory of a long one is not given back.
 */
import type { Attached, Attachments } from './packed-list.ts'

export interface Piece {
  /** Which bytes it is part of. */
  readonly of: Attached
  /** Of all bytes. */
  readonly size: number
  readonly offset: number
  readonly bytes: Uint8Array
}

const pieceBytes = 48 * 1024

/** Cuts bytes into pieces, in their order; none where there is nothing to send. */
export function cutPieces(of: Attached, bytes: Uint8Array): Piece[] {
  const pieces: Piece[] = []
  for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
    const part = bytes.subarray(offset, offset + pieceBytes)
    pieces.push({ of, size: bytes.length, offset, bytes: part })
  }
  return pieces
}

/** Puts pieces together again. */
export class ArrivedBytes {
  readonly #arrived = new Map<Attached, Uint8Array>()

  add({ of, size, offset, bytes }: Piece): void {
    const all = this.#arrived.get(of) ?? new Uint8Array(size)
    all.set(bytes, offset)
    this.#arrived.set(of, all)
  }

  /** Hands the bytes out, once; those of which no piece came are empty. */
  readonly take: Attachments = attached => {
    const bytes = this.#arrived.get(attached) ?? new Uint8Array()
    this.#arrived.delete(attached)
    return bytes
  }
}
