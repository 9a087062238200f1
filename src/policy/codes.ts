/** Findings that hold for every runtime; those of one runtime stand with its keys. Rule: R12. */
import type { RiskClass } from '../model/risk.ts'

export type CommonCode =
  | 'WR101'
  | 'WR102'
  | 'WR103'
  | 'WR201'
  | 'WR202'
  | 'WR203'
  | 'WR204'
  | 'WR301'
  | 'WR302'
  | 'WR303'
  | 'WR304'
  | 'WR305'
  | 'WR401'
  | 'WR402'
  | 'WR403'
  | 'WR404'
  | 'WR405'
  | 'WR406'
  | 'WR407'
  | 'WR408'
  | 'WR409'
  | 'WR410'
  | 'WR501'
  | 'WR502'

/** A code is never reused: what it says here is what it said in every plan. */
export const commonFindings: Readonly<Record<CommonCode, { risk: RiskClass; title: string }>> = {
  WR101: { risk: 'permissions', title: 'a restriction was lost' },
  WR102: { risk: 'permissions', title: 'the order of permission rules changes' },
  WR103: { risk: 'permissions', title: 'the access list of the file may be lost' },
  WR201: { risk: 'credentials', title: 'a secret is added' },
  WR202: { risk: 'credentials', title: 'a secret changes' },
  WR203: { risk: 'credentials', title: 'a secret is removed' },
  WR204: { risk: 'credentials', title: 'a secret from the environment is written to the file' },
  WR301: { risk: 'tool-access', title: 'the whole file is rewritten' },
  WR302: { risk: 'tool-access', title: 'a mask hides part of what is run or asked' },
  WR303: { risk: 'tool-access', title: 'characters that cannot be seen are written' },
  WR304: { risk: 'tool-access', title: 'a word has letters that pass for others' },
  WR305: { risk: 'tool-access', title: 'a line changes and looks the same' },
  WR401: { risk: 'boot-path', title: 'a key without a rule changes' },
  WR402: { risk: 'boot-path', title: 'the file is created' },
  WR403: { risk: 'boot-path', title: 'the file is deleted' },
  WR404: { risk: 'boot-path', title: 'a value from the environment is written to the file' },
  WR405: { risk: 'boot-path', title: 'the file becomes a link' },
  WR406: { risk: 'boot-path', title: 'a managed block takes over a key of the user' },
  WR407: { risk: 'boot-path', title: 'a key leaves a managed block and is the user’s now' },
  WR408: { risk: 'boot-path', title: 'a managed block takes back what had left it' },
  WR409: {
    risk: 'boot-path',
    title: 'the value becomes one of another type, which a runtime may drop with its whole file',
  },
  WR410: { risk: 'boot-path', title: 'an extended attribute of the file may be lost' },
  WR501: { risk: 'cosmetic', title: 'only comments, order or spacing change' },
  WR502: {
    risk: 'cosmetic',
    title: 'other readers of the format take this text for a number, a boolean or a date',
  },
}
