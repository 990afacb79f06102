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
  if (!('load' in result)) return 'no such record is in the quarantine'
  const { retried, quarantined, load } = result
  const line =
    quarantined === 0
      ? `${counted(retried, 'record')} retried, and none is in the quarantine any more`
      : `${counted(retried, 'record')} retried; ${integer(quarantined)} in the quarantine now, those of files that are no longer there among them`
  return [summaryText(load, context, given, chosen), line].join('\n\n')
}
