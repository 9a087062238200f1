/**
 * Runs the interface on a terminal.
 *
 * Owns: the loop of event, state, effect and frame; the first frame, which is painted before Ink
 * is loaded; giving the terminal back. Must never: decide anything the reducer decides.
 */
import { visibleText } from '../../bytes/visible.ts'
import type { Frame } from '../../review/frame.ts'
import { frameLines, frameOf } from '../../review/frame.ts'
import type { HandedOver } from '../../review/handed-over.ts'
import type { KeyMap } from '../../review/keymap.ts'
import type { Size } from '../../review/layout.ts'
import { paintLines, placeRow } from '../../review/paint.ts'
import { reduce, start } from '../../review/reduce.ts'
import type { TuiServices } from '../../review/services.ts'
import type { Effect, Event, Notice, State } from '../../review/state.ts'
import type { Backdrop } from '../../review/theme.ts'
import { themeOf, usualLook } from '../../review/theme.ts'
import type { ThemeName } from '../../review/theme-choice.ts'
import { backdropOfEnv, backdropOfReply, lookOf } from '../../review/theme-choice.ts'
import { titleOf } from '../../review/title.ts'
import type { MountedView, ViewProps } from '../../review/view-port.ts'
import type { Watched } from '../../review/watched.ts'
import { watchedFiles, watchedSubject } from '../../review/watched.ts'
import { clipboardSequence } from './clipboard.ts'
import { runReader } from './hand-over.ts'
import { beginFrame, endFrame, InkStdout } from './ink-stdout.ts'
import { backgroundQuery, KeyStream } from './key-stream.ts'
import { createModes } from './modes.ts'
import { createPainter } from './painter.ts'
import { runEffect } from './run-effect.ts'
import { keepHeapSmall } from './small-heap.ts'
import { openTerminal, stopUntilContinued } from './terminal.ts'
import { answersQuestions, terminalFacts } from './terminal-facts.ts'

export interface TuiOptions {
  /** Opens this plan, a prefix of its id is enough; otherwise the inbox. */
  readonly planId?: string | undefined
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly noColor?: boolean
  /** Only ASCII signs; otherwise the locale decides. */
  readonly ascii?: boolean
  /** Absent: as the terminal is. */
  readonly theme?: ThemeName
  /** Absent: those everybody has. */
  readonly keys?: KeyMap
  /** Absent: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Told of every state, for tests. */
  readonly onState?: (state: State) => void
}

/** Exit code where the terminal went away: as for Ctrl-C. */
const hangUp = 130

/** Seconds from one look at the ages to the next. */
const minute = 60

/** Shows the interface until the user leaves; returns the exit code. */
export async function startTui(services: TuiServices, options: TuiOptions): Promise<number> {
  keepHeapSmall()
  const { stdin, stdout } = options
  const env = options.env ?? process.env
  const themeName = options.theme ?? 'auto'
  const isPlain = options.noColor === true || themeName === 'none'
  const facts = terminalFacts(env, isPlain)
  const { depth } = facts
  const ascii = options.ascii === true || facts.ascii
  const known = lookOf(themeName, backdropOfEnv(env['COLORFGBG']))
  let theme = themeOf(depth, known ?? lookOf(themeName, usualLook.backdrop) ?? usualLook)
  const asks = known === null && depth > 0 && answersQuestions(env)
  const home = env['HOME'] ?? ''
  const now = (): number => performance.now()
  const terminalSize = (): Size => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  const painter = createPainter(terminalSize)
  const modes = createModes(answersQuestions(env))
  const terminal = openTerminal(stdin, stdout, modes, asks ? backgroundQuery : '')
  const typed = new KeyStream(stdin, reply => onBackdrop(backdropOfReply(reply)))
  if (asks) typed.expectReply()
  const ended = Promise.withResolvers<number>()
  // It may fail before anything waits for it.
  ended.promise.catch(() => {})
  const timers = new Set<NodeJS.Timeout>()

  let view: MountedView | null = null
  let isSuspended = false
  /** Keys typed before anything is on the screen that they could mean. */
  let early: Event[] | null = []
  let answered = Promise.resolve()
  /** What comes after the end, such as a late answer of a service, must not draw on the shell. */
  let isOver = false
  let drawn = ''
  let followed: Watched = null
  let files: readonly string[] = []
  const begun = start({
    size: terminalSize(),
    ascii,
    home,
    plan: options.planId ?? null,
    ...(options.keys === undefined ? {} : { keys: options.keys }),
  })
  let state: State = begun.state

  const sink = {
    write: (text: string): void => {
      stdout.write(text)
    },
    beforeInk: (): string => painter.blank(),
    afterInk: (): string => painter.all(),
    size: terminalSize,
    enter: modes.enter,
    leave: modes.leave,
  }
  const inkStdout = new InkStdout(sink)

  const propsOf = (frame: Frame): ViewProps => ({
    frame,
    theme,
    redraws: state.redraws,
    onSurface: painter.place,
    onKeys,
    onPaste,
    onChoice,
  })

  function draw(): void {
    if (isSuspended || isOver) return
    const before = state
    const frame = frameOf(state)
    const { columns } = frame.size
    if (view === null) {
      painter.place({ x: 0, y: 0, width: columns, height: frame.size.rows })
      const rows = paintLines(frameLines(frame), columns, theme)
      stdout.write(beginFrame + rows.map((row, at) => placeRow(at, row)).join('') + endFrame)
    } else {
      painter.show({ size: frame.size, rows: paintedRows(frame) })
      const next = drawnByInk(frame)
      if (next !== drawn) {
        drawn = next
        view.update(propsOf(frame))
      }
      const text = painter.changed()
      if (text !== '') stdout.write(beginFrame + text + endFrame)
    }
    const title = modes.title(titleOf(state))
    if (title !== '') stdout.write(title)
    if (frame.isPainted && (view === null || painter.isShown())) advance({ kind: 'shown' })
    if (state !== before) draw()
  }

  /** The rows that go past Ink: all of a frame, or none. */
  function paintedRows(frame: Frame): readonly string[] {
    return frame.isPainted ? paintLines(frameLines(frame), frame.size.columns, theme) : []
  }

  /** Everything of a frame that Ink draws, as one text to compare. */
  function drawnByInk(frame: Frame): string {
    const { columns, rows } = frame.size
    const lines = frame.isPainted ? [] : paintLines(frameLines(frame), columns, theme)
    return [`${columns}x${rows} ${frame.isPainted} ${frame.choice?.id ?? ''}`, ...lines].join('\n')
  }

  function advance(event: Event): void {
    const next = reduce(state, event)
    state = next.state
    options.onState?.(state)
    follow()
    for (const effect of next.effects) perform(effect)
  }

  /** Watches the targets of the plan on screen, or of the open plans on the list. */
  function follow(): void {
    const subject = watchedSubject(state)
    if (subject === followed) return
    followed = subject
    const next = watchedFiles(subject)
    // A watch that is begun anew would miss what happens meanwhile.
    if (next.join('\0') === files.join('\0')) return
    files = next
    watching?.follow(next)
  }

  /** Handles events that belong to one frame, and draws it. */
  function dispatch(...events: readonly Event[]): void {
    if (isOver) return
    try {
      const before = state
      for (const event of events) advance(event)
      if (state !== before) draw()
    } catch (error) {
      isOver = true
      ended.reject(error)
    }
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'timer': {
        const { timer, id, ms } = effect
        const handle = setTimeout(() => {
          timers.delete(handle)
          dispatch({ kind: 'timer', timer, id, at: now() })
        }, ms)
        timers.add(handle)
        return
      }
      case 'copy':
        copy(effect.text)
        return
      case 'hand-over':
        lend(effect.copy).catch(ended.reject)
        return
      case 'redraw':
        redraw()
        return
      case 'suspend':
        suspend().catch(ended.reject)
        return
      case 'quit':
        isOver = true
        ended.resolve(effect.code)
        return
      default:
        // Rejections become events inside.
        answered = runEffect(effect, services, dispatch, now)
    }
  }

  function copy(text: string): void {
    // A terminal that does not know the question would not know this either, and might print it.
    const isAble = answersQuestions(env)
    if (isAble) stdout.write(clipboardSequence(text, (env['TMUX'] ?? '') !== ''))
    const said = isAble ? `sent to the clipboard: ${text}` : 'this terminal has no clipboard'
    dispatch({ kind: 'told', notice: { kind: isAble ? 'info' : 'warn', text: said } })
  }

  function onKeys(keys: { readonly names: readonly string[]; readonly isBurst: boolean }): void {
    const at = now()
    const { names, isBurst } = keys
    const events = names.map(key => ({ kind: 'key' as const, key, at, isBurst }))
    if (early === null || names.includes('ctrl+c')) dispatch(...events)
    else early.push(...events)
  }

  function onPaste(text: string): void {
    dispatch({ kind: 'paste', text, at: now() })
  }

  function onChoice(value: string): void {
    dispatch({ kind: 'choice', value, at: now() })
  }

  /** The terminal has said what its background is: what is on the screen is painted to suit it. */
  function onBackdrop(backdrop: Backdrop | null): void {
    const look = lookOf(themeName, backdrop)
    if (known !== null || look === null || isOver) return
    theme = themeOf(depth, look)
    draw()
  }

  /** Clears the screen and lets Ink and the painter draw everything again. */
  function redraw(): void {
    if (isSuspended || isOver) return
    painter.forget()
    drawn = ''
    if (view !== null) inkStdout.muted(() => view?.forget())
    stdout.write('\x1b[0m\x1b[H\x1b[2J')
  }

  function onResize(): void {
    redraw()
    dispatch({ kind: 'resize', size: terminalSize() })
  }

  async function suspend(task: () => Promise<void> = stopUntilContinued): Promise<void> {
    if (view === null || isSuspended) return
    isSuspended = true
    await view.suspend(task)
    isSuspended = false
    onResize()
  }

  async function lend(copy: HandedOver): Promise<void> {
    let notice: Notice | null = null
    await suspend(async () => {
      notice = await runReader(copy, env)
    })
    if (notice !== null) dispatch({ kind: 'told', notice })
  }

  const watching = services.watch?.(() => dispatch({ kind: 'changed-on-disk' }))
  const clock = setInterval(() => dispatch({ kind: 'time-passed', seconds: minute }), minute * 1000)
  process.once('uncaughtException', ended.reject)
  process.once('unhandledRejection', ended.reject)
  stdout.on('resize', onResize)
  try {
    draw()
    const { mountView } = await import('../../../components/mount.tsx')
    const frame = frameOf(state)
    painter.place(null)
    painter.show({ size: frame.size, rows: paintedRows(frame) })
    drawn = drawnByInk(frame)
    // Ink believes in an empty screen with the cursor at its start.
    stdout.write('\x1b[H')
    view = mountView(propsOf(frame), { stdin: typed, stdout: inkStdout, depth })
    terminal.handOver()
    // Ink also ends where its input does.
    view.done.then(() => ended.resolve(hangUp), ended.reject)
    draw()
    // Only now: the engine comes with the first effect, and keys should not wait for it.
    await new Promise(setImmediate)
    for (const effect of begun.effects) perform(effect)
    void answered.then(() => {
      const waiting = early ?? []
      early = null
      dispatch(...waiting)
    })
    const code = await ended.promise
    await typed.settled()
    return code
  } catch (error) {
    view?.unmount()
    terminal.close()
    process.stderr.write(`writ: error: ${visibleText(messageOf(error))}\n`)
    return 1
  } finally {
    isOver = true
    watching?.stop()
    for (const handle of timers) clearTimeout(handle)
    clearInterval(clock)
    process.off('uncaughtException', ended.reject)
    process.off('unhandledRejection', ended.reject)
    stdout.off('resize', onResize)
    view?.unmount()
    typed.unref()
    terminal.close()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error
    ? `the interface stopped: ${error.message}`
    : 'the interface stopped'
}
