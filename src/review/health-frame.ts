/** The health screen: a page with what was found so far. */
import { glyphsOf } from './glyphs.ts'
import { healthCount, healthPage } from './health-view.ts'
import type { Layout } from './layout.ts'
import type { Line } from './line.ts'
import { emptyLine, justify, onGround, span } from './line.ts'
import type { Page } from './page.ts'
import { pageWindow } from './page.ts'
import { layoutOfState } from './place.ts'
import { clamp } from './scroll.ts'
import type { State } from './state.ts'

export function healthHeader(state: State): Line[] {
  const { health, size } = state
  const left = [span(' writ  ', 'title'), span('health', 'strong')]
  const { height } = layoutOfState(state).body
  const count = pageOfHealth(state).lines.length
  const top = clamp(health.top, 0, count - height)
  const part = count > height ? `  ${top + 1}-${Math.min(count, top + height)} of ${count}` : ''
  const right = [
    span(healthCount(health), health.isChecking ? 'accent' : 'dim'),
    span(part, 'key'),
    span(' '),
  ]
  return [onGround(justify(left, right, size.columns), 'bar'), emptyLine]
}

export function healthBody(state: State, { body }: Layout): Line[] {
  const page = pageOfHealth(state)
  const top = clamp(state.health.top, 0, page.lines.length - body.height)
  return pageWindow(page, top, body.height)
}

export function pageOfHealth({ health, size, ascii, home }: State): Page {
  return healthPage(health, size.columns, glyphsOf(ascii), home)
}
