import { Box, Text } from 'ink'
import SelectInput from 'ink-select-input'
import type { ReactElement } from 'react'
import type { ChoiceItem } from '../src/review/decisions.ts'
import type { Line } from '../src/review/line.ts'
import type { Theme } from '../src/review/theme.ts'
import { Rows } from './Rows.tsx'

export interface ChoiceProps {
  readonly intro: readonly Line[]
  readonly items: readonly ChoiceItem[]
  readonly width: number
  readonly height: number
  readonly theme: Theme
  readonly onChoice: (value: string) => void
}

/** A question with a few fixed answers; the first one changes nothing. */
export function Choice(props: ChoiceProps): ReactElement {
  const { intro, items, width, height, theme, onChoice } = props
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0} overflow="hidden">
      <Rows lines={intro} width={width} theme={theme} />
      <Box paddingLeft={3}>
        <SelectInput
          items={[...items]}
          indicatorComponent={Indicator}
          itemComponent={Label}
          onSelect={({ value }) => onChoice(value)}
        />
      </Box>
    </Box>
  )
}

function Indicator({ isSelected = false }: { readonly isSelected?: boolean }): ReactElement {
  return <Text>{isSelected ? '> ' : '  '}</Text>
}

function Label(props: { readonly isSelected?: boolean; readonly label: string }): ReactElement {
  return <Text bold={props.isSelected === true}>{props.label}</Text>
}
