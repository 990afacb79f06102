import type { GoingScope } from '@sluice/pipeline'
import { didYouMean } from '@sluice/schema'
import { UsageError } from '../framework/usage-error.ts'
import type { LoadArguments } from './load-options.ts'

const MODES: Readonly<Record<string, GoingScope | undefined>> = {
  'drop-data': undefined,
  'drop-resources': 'resources',
  'drop-sources': 'sources',
}

/** Options for a part of the data, which no refresh goes with; and those that one which loads nothing has no use for. */
const PARTS = ['full-refresh', 'reload', 'since', 'until', 'max-files', 'slices', 'again'] as const
const OF_LOADS = ['dry-run', 'limit', 'no-transform'] as const

/**
 * What `--refresh` drops; undefined without it, and for drop-data, which replaces the rows as --full-refresh does.
 * @throws UsageError
 */
export function dropScope({ options }: LoadArguments): GoingScope | undefined {
  const { refresh } = options
  if (refresh === undefined) return undefined
  if (!Object.hasOwn(MODES, refresh))
    throw new UsageError(
      `--refresh ${JSON.stringify(refresh)} is unknown`,
      didYouMean(refresh, Object.keys(MODES), { what: 'modes' }),
    )
  const scope = MODES[refresh]
  const others = scope === undefined ? PARTS : [...PARTS, ...OF_LOADS]
  const other = others.find((name) => options[name] !== undefined)
  if (other)
    throw new UsageError(
      `--refresh ${refresh} and --${other} cannot be used together`,
      `leave --${other} out`,
    )
  return scope
}
