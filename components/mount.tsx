import chalk from 'chalk'
import { render, useApp } from 'ink'
import type { ReactElement } from 'react'
import { useInsertionEffect } from 'react'
import type { MountedView, MountOptions, ViewProps } from '../src/review/view-port.ts'
import { App } from './App.tsx'

type Suspend = ReturnType<typeof useApp>['suspendTerminal']

/** Starts Ink on a terminal that is already in the alternate screen and in raw mode. */
export function mountView(first: ViewProps, options: MountOptions): MountedView {
  // Ink and ink-select-input colour through chalk, which judges the terminal by itself.
  chalk.level = options.depth
  let suspend: Suspend | undefined
  const tree = (props: ViewProps): ReactElement => (
    <>
      <App {...props} />
      <Terminal
        onReady={ready => {
          suspend = ready
        }}
      />
    </>
  )
  const instance = render(tree(first), {
    stdin: options.stdin,
    stdout: options.stdout,
    exitOnCtrlC: false,
    patchConsole: false,
    // Ink draws nothing before the end where CI is set, terminal or not.
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    isScreenReaderEnabled: false,
    maxFps: 60,
  })
  return {
    update: props => instance.rerender(tree(props)),
    forget: () => instance.clear(),
    suspend: async task => {
      await suspend?.(task)
    },
    unmount: () => instance.unmount(),
    done: instance.waitUntilExit().then(() => undefined),
  }
}

function Terminal({ onReady }: { readonly onReady: (suspend: Suspend) => void }): null {
  const { suspendTerminal } = useApp()
  useInsertionEffect(() => onReady(suspendTerminal), [suspendTerminal, onReady])
  return null
}
