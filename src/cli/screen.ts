/**
 * Opens the terminal UI before anything else is loaded.
 *
 * The first frame is painted while the engine is still on disk; the engine comes with the first
 * question the UI asks. React is loaded here and nowhere else.
 */
import type { TuiServices, Watching } from '../review/services.ts'
import type { OpenScreen } from './command.ts'

/** Shows the UI until the user leaves; returns the exit code. */
export const openScreen: OpenScreen = async options => {
  const { openTui } = await import('./tui/open.ts')
  return openTui(lazyServices(), options)
}

/** Returns services that load the engine when the first of them is asked. */
function lazyServices(): TuiServices {
  let loaded: Promise<TuiServices> | undefined
  const opened = Promise.withResolvers<TuiServices>()
  const services = (): Promise<TuiServices> => {
    loaded ??= import('./run.ts').then(({ openServices }) => openServices())
    // Whoever asked is told of a failure.
    loaded.then(opened.resolve, () => {})
    return loaded
  }
  return {
    loadQueue: async () => (await services()).loadQueue(),
    loadReview: async id => (await services()).loadReview(id),
    sign: async (id, input) => (await services()).sign(id, input),
    reject: async (id, input) => (await services()).reject(id, input),
    apply: async (id, confirm, onStep) => (await services()).apply(id, confirm, onStep),
    listBackups: async () => (await services()).listBackups(),
    loadHistory: async place => (await services()).loadHistory(place),
    checkChain: async () => (await services()).checkChain(),
    checkHealth: async onPart => (await services()).checkHealth(onPart),
    loadReceipt: async entry => (await services()).loadReceipt(entry),
    previewRestore: async (id, exact) => (await services()).previewRestore(id, exact),
    watch(onChange) {
      let watching: Watching | undefined
      let followed: readonly string[] = []
      let isStopped = false
      // To watch is no question yet: there is nothing on the screen that could change.
      void opened.promise
        .then(({ watch }) => {
          if (isStopped) return
          watching = watch?.(onChange)
          watching?.follow(followed)
        })
        // Nothing is followed then; the lists say what is wrong, and `r` reads again.
        .catch(() => {})
      return {
        follow(paths) {
          followed = paths
          watching?.follow(paths)
        },
        stop() {
          isStopped = true
          watching?.stop()
        },
      }
    },
  }
}
