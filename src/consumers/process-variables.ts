import type { KeyRule } from '../model/consumer.ts'
import { eachKey } from './key-rule.ts'

/**
 * Returns rules for the variables of a `.env` file that decide which code every program loads that
 * the runtime starts, whatever it was started for.
 */
export function processVariables(code: string): readonly KeyRule[] {
  return eachKey(
    code,
    'tool-access',
    'PATH LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT DYLD_INSERT_LIBRARIES DYLD_LIBRARY_PATH ' +
      'PYTHONPATH PYTHONHOME PYTHONSTARTUP NODE_OPTIONS NODE_PATH BASH_ENV ENV SHELL ' +
      'PERL5LIB PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS GIT_SSH_COMMAND GIT_CONFIG_GLOBAL EDITOR',
    'which programs are found, and which code they load',
  )
}
