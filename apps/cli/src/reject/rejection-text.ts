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
    decision === 'reject' ? 'remove the rejected changes from it' : 'add the accepted changes to it again'
  return [
    `${word} of ${migration}:`,
    ...(changes.length === 0 ? ['  all of it'] : changes.map((change) => `  ${change}`)),
    rest(decided),
    ...edit.map((path) => `! ${path} was edited by hand, so it was not changed: ${again}`),
    `→ ${next(decided, decision, given)}`,
  ].join('\n')
}

function rest({ left, again, behind }: Decided): string {
  if (again) return 'the rest of the migration is applied: the next load proposes this change again'
  if (behind !== undefined)
    return `${behind} is newer, already applied, and changes the same tables or columns`
  return left === 0 ? 'none of it is left to apply' : `${counted(left, 'change')} of it to apply`
}

function next({ again, behind }: Decided, decision: Decision, given: Given): string {
  if (decision === 'reject')
    return `commit the folder; ${nextCommand('transform', given)} merges the rows that it blocked`
  if (behind !== undefined) return `${nextCommand('plan --rebase', given)} adapts it to that migration`
  return `commit the folder; ${again ? `${nextCommand('load', given)} proposes it` : `${nextCommand('migrate', given)} applies it`}`
}
