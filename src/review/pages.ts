/** The page behind each tab but the diff, made once per plan, width and set of signs. */

import { isUndecided } from './decisions.ts'
import { seenOfKeys } from './entry-seen.ts'
import { glyphsOf } from './glyphs.ts'
import type { Page } from './page.ts'
import type { Seen } from './seen.ts'
import type { ReviewInput } from './services.ts'
import type { ReviewState } from './state.ts'
import { changesPage } from './tab-changes.ts'
import { checksPage, environmentPage, originPage, rollbackPage } from './tab-facts.ts'

interface Made {
  readonly key: string
  readonly seen: Seen
  readonly page: Page
}

const cache = new WeakMap<ReviewInput, Made>()

export function pageOf(review: ReviewState, width: number, ascii: boolean): Page {
  const { input, tab, list, seen } = review
  const key = `${tab} ${width} ${ascii} ${list.least} ${list.owner} ${list.order}`
  const known = cache.get(input)
  if (known?.key === key && known.seen === seen) return known.page
  const page = makePage(review, width, ascii)
  cache.set(input, { key, seen, page })
  return page
}

function makePage(review: ReviewState, width: number, ascii: boolean): Page {
  const { input, tab, list, seen } = review
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
    case 'diff': {
      const seenOf = isUndecided(review) ? seenOfKeys(input.plan, seen) : null
      return changesPage(input, width, glyphs, { ...list, seenOf })
    }
  }
}
