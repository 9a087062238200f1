/** Replaces lines of one file by lines of another; lines count from 0, one count may be 0. */
export interface LineChange {
  readonly beforeStart: number
  readonly beforeCount: number
  readonly afterStart: number
  readonly afterCount: number
}
