import { Box } from 'ink'
import type { ReactElement } from 'react'
import { useInsertionEffect } from 'react'
import type { Rect } from '../src/review/layout.ts'

export interface SurfaceProps {
  readonly rect: Rect
  readonly onSurface: (rect: Rect | null) => void
}

/**
 * Keeps a rectangle free of Ink for rows that are painted past it.
 *
 * The rectangle is announced in an insertion effect, the only one that runs before Ink writes;
 * announcing it later would paint one frame at the old place.
 */
export function Surface({ rect, onSurface }: SurfaceProps): ReactElement {
  const { x, y, width, height } = rect
  useInsertionEffect(() => {
    onSurface({ x, y, width, height })
    return () => onSurface(null)
  }, [x, y, width, height, onSurface])
  return <Box width={width} height={height} flexShrink={0} />
}
