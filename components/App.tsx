import { Box } from 'ink'
import type { ReactElement } from 'react'
import type { ViewProps } from '../src/review/view-port.ts'
import { Choice } from './Choice.tsx'
import { Keyboard } from './Keyboard.tsx'
import { Rows } from './Rows.tsx'
import { Surface } from './Surface.tsx'

/** The whole screen: header, body and footer of a frame. Decides nothing, knows no state. */
export function App(props: ViewProps): ReactElement {
  const { frame, theme } = props
  const { columns, rows } = frame.size
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Rows lines={frame.header} width={columns} theme={theme} />
      <Body {...props} />
      <Rows lines={frame.footer} width={columns} theme={theme} />
      <Keyboard onKeys={props.onKeys} onPaste={props.onPaste} />
    </Box>
  )
}

function Body({ frame, theme, onSurface, onChoice }: ViewProps): ReactElement {
  const { columns: width, rows } = frame.size
  const y = frame.header.length
  const height = Math.max(0, rows - y - frame.footer.length)
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
  if (frame.isPainted && onSurface !== undefined) {
    return <Surface rect={{ x: 0, y, width, height }} onSurface={onSurface} />
  }
  return <Rows lines={frame.body} width={width} theme={theme} />
}
