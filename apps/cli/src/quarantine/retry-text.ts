import type { ChosenTarget, Given, RetryResult } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { summaryText } from '../load/summary-text.ts'
import { counted, integer } from '../output/numbers.ts'

/** What became of records whose files were read again. */
export function retryText(
  result: RetryResult,
  context: Pick<Context, 'colors' | 'width'>,
  given: Given,
  chosen: ChosenTarget,
): string {
  if (!('load' in result)) return 'the quarantine has no such record'
  const { retried, quarantined, load } = result
  const line =
    quarantined === 0
      ? `${counted(retried, 'record')} retried; none of them is in the quarantine any more`
      : `${counted(retried, 'record')} retried; ${integer(quarantined)} in the quarantine now, including those of files that no longer exist`
  return [summaryText(load, context, given, chosen), line].join('\n\n')
}
