/**
 * The fields of a migration document and what each is for.
 *
 * The reader takes its field names from here and the JSON Schema its descriptions, so that
 * neither can know a field the other does not.
 */

/** What one target may say, at the top level or in `targets`. */
export type TargetField =
  | 'target'
  | 'consumer'
  | 'format'
  | 'dialect'
  | 'absent'
  | 'remove'
  | 'set'
  | 'include'
  | 'exclude'
  | 'block'
  | 'file'
  | 'adopt'
  | 'evict'
  | 'repair'

export type DocumentField =
  | 'writ'
  | 'id'
  | 'owner'
  | 'version'
  | 'source'
  | 'description'
  | 'targets'
  | 'env'
  | 'affects'
  | 'rollbackOwner'
  | TargetField

export type EnvField = 'class' | 'must' | 'intended'
export type BlockField = 'values'
export type SetField = 'path' | 'value'
export type ListField = 'path' | 'items'

type Descriptions<Name extends string> = Readonly<Record<Name, string>>

export const targetFields: Descriptions<TargetField> = {
  target: 'The file to change: absolute, below the home directory (~/), or relative.',
  consumer: 'The runtime that reads the file, such as codex. Default: told from the target.',
  format: 'How the file is written. Default: told from the consumer, then from the extension.',
  dialect: 'How its reader reads the format, where no known runtime does: 1.1, jsonc, sh.',
  absent: 'Removes the managed block of this owner and id. Done first.',
  remove: 'Key paths to remove, each with everything below it. Done second.',
  set: 'Key paths to set outside any block. Done third.',
  exclude: 'Elements that lists shall not hold; the others stay. Done fourth.',
  include: 'Elements that lists shall hold, put at their end; the others stay. Done fifth.',
  block: 'The managed block: these values stand between markers, and nothing else does. Done last.',
  file: 'The whole content of the file. Excludes everything else, and is of higher risk.',
  adopt: 'Lets the block take over keys that are the user’s now, with what they hold.',
  evict: 'Leaves what others put into the block to the user, where it stands.',
  repair: 'Puts lost or damaged markers back, and takes back what left the block.',
}

export const documentFields: Descriptions<DocumentField> = {
  writ: 'The kind and version of this document: migration/v1.',
  id: 'Names the migration, and with the owner its managed block.',
  owner: 'Who answers for the managed block: a tool or a team.',
  version: 'Raised with every change of the desired content.',
  source: 'The tool or command the migration comes from.',
  description: 'Why the change is wanted, for the person who decides.',
  ...targetFields,
  targets: 'Several files as one transaction; each item says what a single target says.',
  env: `Values taken from the environment, which appear in templates as \${env:NAME}.`,
  affects: 'Runtimes whose next worker boots from the targets. Default: their consumers.',
  rollbackOwner: 'Who restores the previous files when something goes wrong.',
}

export const envFields: Descriptions<EnvField> = {
  class: 'What the value is: decides how it is checked and shown. Default: secret.',
  must: 'What has to be true of the path or command.',
  intended: 'What would be refused, and is meant.',
}

export const blockFields: Descriptions<BlockField> = {
  values: `The keys of the block. Texts may hold \${env:NAME}; $\${ stands for \${.`,
}

export const setFields: Descriptions<SetField> = {
  path: 'Where: a list of keys, or a text in the way TOML writes dotted keys.',
  value: `What stands there afterwards. Texts may hold \${env:NAME}; $\${ stands for \${.`,
}

export const listFields: Descriptions<ListField> = {
  path: 'Which list: a list of keys, or a text in the way TOML writes dotted keys.',
  items: `The elements, as they stand in the file; $\${ stands for \${.`,
}

export const envClasses = ['secret', 'path', 'command', 'text'] as const
export const envMusts = ['exists', 'directory', 'file', 'absolute', 'executable'] as const
export const envProblemKinds = ['unset', 'empty', 'temporary', 'other-home', 'missing'] as const
export const formatNames = ['toml', 'yaml', 'json', 'dotenv'] as const
export const dialectNames = {
  toml: ['1.0', '1.1'],
  yaml: ['1.1', '1.2'],
  json: ['strict', 'comments', 'jsonc', 'json5'],
  dotenv: ['common', 'node', 'python-dotenv', 'sh'],
} as const

/** Safe in a marker comment of every format, in a file name and in a shell. */
export const namePattern: RegExp = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
export const envNamePattern: RegExp = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/
