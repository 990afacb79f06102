import type { Log } from '@sluice/loader'
import type { RunContext } from './run-context.ts'

/** A log whose lines become messages of the run. */
export const logTo = ({ emit }: Pick<RunContext, 'emit'>): Log => ({
  info: (text) => emit({ kind: 'message', level: 'info', text }),
  warn: (text) => emit({ kind: 'message', level: 'warn', text }),
})
