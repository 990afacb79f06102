import type { Decided } from '@sluice/schema-evolution'
import { nextCommand, type Decision, type Given, type RejectionResult } from '@sluice/pipeline'
import { counted } from '../output/numbers.ts'

/** Says what was rejected or restored, what is left of the migration, and what to do next. */
export function rejectionText(
  decided: Decided,
  { migration, changes, decision, edit }: RejectionResult,
  given: Given,
): string {
  const word = decision === 'reject' ? 'rejected' : 'accepted'
  const again =
    decision === 'reject' ? 'take out of it what is rejected' : 'put back into it what is accepted'
  return [
    `${word} of ${migration}:`,
    ...(changes.length === 0 ? ['  all of it'] : changes.map((change) => `  ${change}`)),
    rest(decided),
    ...edit.map((path) => `! ${path} was edited and is as it was: ${again}`),
    `→ ${next(decided, decision, given)}`,
  ].join('\n')
}

function rest({ left, again, behind }: Decided): string {
  if (again) return 'the rest of it is applied: the next load proposes it again'
  if (behind !== undefined) return `${behind} is newer, applied, and touches the same`
  return left === 0 ? 'none of it is left to apply' : `${counted(left, 'change')} of it to apply`
}

function next({ again, behind }: Decided, decision: Decision, given: Given): string {
  if (decision === 'reject')
    return `commit the folder; ${nextCommand('transform', given)} merges the rows that it blocked`
  if (behind !== undefined) return `${nextCommand('plan --rebase', given)} puts it on top of that`
  return `commit the folder; ${again ? `${nextCommand('load', given)} proposes it` : `${nextCommand('migrate', given)} applies it`}`
}
