import { Box, Text } from 'ink'
import type { ReactElement } from 'react'
import type { Line } from '../src/review/line.ts'
import { paintLines } from '../src/review/paint.ts'
import type { Theme } from '../src/review/theme.ts'

export interface RowsProps {
  readonly lines: readonly Line[]
  readonly width: number
  readonly theme: Theme
}

/** Draws lines as they are, one screen row each. */
export function Rows({ lines, width, theme }: RowsProps): ReactElement {
  return (
    <Box flexDirection="column" width={width} height={lines.length} flexShrink={0}>
      {paintLines(lines, width, theme).map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its position on the screen
        <Text key={row} wrap="truncate">
          {text}
        </Text>
      ))}
    </Box>
  )
}
