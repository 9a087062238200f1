/** The page behind each tab but the diff, made once per plan, width and set of signs. */

import type { RiskClass } from '../model/risk.ts'
import { glyphsOf } from './glyphs.ts'
import type { Page } from './page.ts'
import type { ReviewInput } from './services.ts'
import type { Tab } from './state.ts'
import { changesPage } from './tab-changes.ts'
import { checksPage, environmentPage, originPage, rollbackPage } from './tab-facts.ts'

interface PageSubject {
  readonly input: ReviewInput
  readonly tab: Tab
  readonly least: RiskClass | null
}

const cache = new WeakMap<ReviewInput, { key: string; page: Page }>()

export function pageOf({ input, tab, least }: PageSubject, width: number, ascii: boolean): Page {
  const key = `${tab} ${width} ${ascii} ${least}`
  const known = cache.get(input)
  if (known?.key === key) return known.page
  const page = makePage({ input, tab, least }, width, ascii)
  cache.set(input, { key, page })
  return page
}

function makePage({ input, tab, least }: PageSubject, width: number, ascii: boolean): Page {
  const glyphs = glyphsOf(ascii)
  switch (tab) {
    case 'environment':
      return environmentPage(input.plan, width)
    case 'checks':
      return checksPage(input, width, glyphs)
    case 'rollback':
      return rollbackPage(input, width)
    case 'origin':
      return originPage(input, width, glyphs)
    case 'changes':
    case 'diff':
      return changesPage(input, width, glyphs, least)
  }
}
