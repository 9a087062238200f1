/** What the Ink views and the program around them agree on, as types only. */
import type { Frame } from './frame.ts'
import type { Keys } from './keys.ts'
import type { Rect } from './layout.ts'
import type { ColorDepth, Theme } from './theme.ts'

export interface ViewProps {
  readonly frame: Frame
  readonly theme: Theme
  /** Counts redraws asked for by hand, so that each is a new render. */
  readonly redraws: number
  /** Told where to paint past Ink; null while something covers that. Absent: Ink draws all. */
  readonly onSurface?: ((rect: Rect | null) => void) | undefined
  readonly onKeys: (keys: Keys) => void
  readonly onPaste: (text: string) => void
  readonly onChoice: (value: string) => void
}

export interface MountOptions {
  readonly stdin: NodeJS.ReadableStream
  /** A terminal as Ink understands it: `isTTY`, `columns` and `rows` beside `write`. */
  readonly stdout: NodeJS.WritableStream
  readonly depth: ColorDepth
}

/** A running view. */
export interface MountedView {
  update(props: ViewProps): void
  /** Forgets what was drawn, so that the next update draws everything. */
  forget(): void
  /** Hands the terminal over while the task runs, and draws again after it. */
  suspend(task: () => Promise<void>): Promise<void>
  unmount(): void
  /** Settles when the view is gone; rejects where drawing failed. */
  readonly done: Promise<void>
}
