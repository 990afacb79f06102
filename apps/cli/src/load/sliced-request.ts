import {
  estimateText,
  readSliceLength,
  type LoadRequest,
  type SliceCounts,
  type SliceEstimate,
  type SlicedRequest,
} from '@sluice/pipeline'
import type { Colors } from '../framework/colors.ts'
import { UsageError } from '../framework/usage-error.ts'
import { counted, integer } from '../output/numbers.ts'
import type { LoadArguments } from './load-options.ts'

/** Options that do not go with slices. */
const OTHERS = ['full-refresh', 'reload', 'limit', 'max-files'] as const

/**
 * The backfill in slices that the arguments of `sluice load` ask for, if they do.
 * @throws UsageError
 */
export function slicedRequest({ options }: LoadArguments, request: LoadRequest): SlicedRequest | undefined {
  const { slices, again = false, since, until } = options
  if (slices === undefined) {
    if (again) throw new UsageError('--again needs --slices', 'write --slices day, with --since and --until')
    return undefined
  }
  const length = readSliceLength(slices)
  if (!length)
    throw new UsageError(
      `--slices ${JSON.stringify(slices)} is not a length of time`,
      "write day, week, month, or a number of days such as '10 days'",
    )
  if (since === undefined || until === undefined)
    throw new UsageError('--slices needs --since and --until', 'say which days the slices cover')
  const other = OTHERS.find((name) => options[name] !== undefined)
  if (other) throw new UsageError(`--slices and --${other} cannot be used together`, `leave --${other} out`)
  return { ...request, since, until, length, ...(again && { again }) }
}

/** How a backfill ended, and what to do next. */
export function slicesLine({ loaded, skipped, failed }: SliceCounts, colors: Colors): string {
  const done = `${counted(loaded, 'slice')} loaded${skipped > 0 ? `, ${integer(skipped)} loaded before` : ''}`
  if (failed === 0) return done
  return `${done}, ${integer(failed)} failed\n${colors.cyan('→')} correct the errors, then run the same command again: it loads only the missing slices`
}

/** The plan of a backfill: how many slices there are, and what they need. */
export function estimatesText(
  { planned, skipped }: SliceCounts,
  estimates: readonly SliceEstimate[],
): string {
  const before = skipped > 0 ? `, ${integer(skipped)} loaded before` : ''
  return [`${counted(planned, 'slice')}${before}`, ...estimates.map(estimateText)].join('\n')
}
