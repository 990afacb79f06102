import type { RunContext } from '@sluice/pipeline'
import type { Colors } from './colors.ts'

/** What a command gets besides its arguments. */
export interface Context extends RunContext {
  readonly colors: Colors
  /** Cells of the terminal; undefined where the result goes elsewhere. */
  readonly width: number | undefined
}
