import { WritError } from '../../model/errors.ts'
import { migrationSchema } from '../../plan/migration-schema.ts'
import type { Command } from '../command.ts'

export const schema: Command = {
  options: {},
  positionals: [1, 1],
  help: `
The schema describes migration documents (JSON Schema 2020-12), for editors and for generators.
Name it in the first line of a YAML document:

  # yaml-language-server: $schema=./migration.schema.json

  writ schema migration > migration.schema.json
`,
  async run({ args, output }) {
    const [name = ''] = args.positionals
    if (name !== 'migration') {
      throw new WritError('USAGE', {
        detail: `there is no schema '${name}'`,
        hint: 'writ schema migration',
      })
    }
    output.print(JSON.stringify(migrationSchema(), null, 2))
    output.value(migrationSchema())
    return 0
  },
}
