import type { Engine } from '@sluice/engine'
import type { Config } from '../api/config.ts'
import type { LoadOptions } from '../api/options/load-options.ts'
import type { LoadEvent } from '../events/load-event.ts'
import type { LoadPorts } from '../stage/load-ports.ts'

/** What a load needs: a project, an opened target, and what to load. */
export interface RunLoad {
  readonly project: { readonly dir: string; readonly config: Config }
  readonly engine: Engine
  readonly targetName: string
  /** `source` or `source.resource`; everything where empty. */
  readonly selection: readonly string[]
  readonly options: LoadOptions
  /** Values of the environment that sources name as their secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where a secret may be set, for messages. */
  readonly secretPlaces?: string
  readonly signal: AbortSignal
  readonly emit: (event: LoadEvent) => void
  /** Stacks of failures are printed. */
  readonly debug?: boolean
  /** Hides secrets in what is recorded of failures. */
  readonly redact?: (text: string) => string
  readonly ports: LoadPorts
}
