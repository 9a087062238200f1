import { Box } from 'ink'
import type { ReactElement } from 'react'
import type { ViewProps } from '../src/review/view-port.ts'
import { Choice } from './Choice.tsx'
import { Keyboard } from './Keyboard.tsx'
import { Rows } from './Rows.tsx'
import { Surface } from './Surface.tsx'

/** The whole screen of a frame. Decides nothing, knows no state. */
export function App(props: ViewProps): ReactElement {
  const { frame, onSurface } = props
  const { columns, rows } = frame.size
  const rect = { x: 0, y: 0, width: columns, height: rows }
  const isFree = frame.isPainted && onSurface !== undefined
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {isFree ? <Surface rect={rect} onSurface={onSurface} /> : <Screen {...props} />}
      <Keyboard onKeys={props.onKeys} onPaste={props.onPaste} />
    </Box>
  )
}

/** Header, body and footer. */
function Screen(props: ViewProps): ReactElement {
  const { frame, theme } = props
  const { columns } = frame.size
  return (
    <>
      <Rows lines={frame.header} width={columns} theme={theme} />
      <Body {...props} />
      <Rows lines={frame.footer} width={columns} theme={theme} />
    </>
  )
}

function Body({ frame, theme, onChoice }: ViewProps): ReactElement {
  const { columns: width, rows } = frame.size
  const height = Math.max(0, rows - frame.header.length - frame.footer.length)
  if (frame.choice !== null) {
    const { id, items } = frame.choice
    return (
      <Choice
        key={id}
        intro={frame.body}
        items={items}
        width={width}
        height={height}
        theme={theme}
        onChoice={onChoice}
      />
    )
  }
  return <Rows lines={frame.body} width={width} theme={theme} />
}
