import { LOAD_ID, POSITION } from '@sluice/schema'
import { at, stagedIn, stagingOf, type MergeTable } from '../table/merge-table.ts'

/** Deletes staged rows, called `alias` in the condition `where`; `using` are the further tables in it, with theirs. */
export function deleteStaged(
  table: MergeTable,
  alias: string,
  using: readonly string[],
  where: string,
): string {
  if (!table.stored) {
    return `delete from ${stagedIn(table)} as ${alias}${using.length > 0 ? `\nusing ${using.join(', ')}` : ''}
where ${where}`
  }
  return `delete from ${stagedIn(table)} as w
using ${[`${stagingOf(table)} as ${alias}`, ...using].join(', ')}
where ${at('w', LOAD_ID)} = ${at(alias, LOAD_ID)}
  and ${at('w', POSITION)} = ${at(alias, POSITION)}
  and ${where}`
}
