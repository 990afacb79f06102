import type { RevertedLoad } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'

const rowsOf = ({
  rows_going: going,
  rows_back: back,
  rows_former: former,
}: RevertedLoad['tables'][number]): string =>
  [
    ...(going > 0 ? [`${counted(going, 'row')} of the load deleted`] : []),
    ...(back > 0 ? [`${counted(back, 'row')} restored`] : []),
    ...(former > 0 ? [`${counted(former, 'row')} changed back`] : []),
  ].join(', ')

/** What undoing a load does, or did. */
export function revertedText(reverted: RevertedLoad, { colors }: Pick<Context, 'colors'>): string {
  const { load_id: loadId, reverted_by: by, dry_run: isDry, tables } = reverted
  const lines = [
    ...(tables.length === 0 ? ['no row of any table changes'] : []),
    ...tables.map((table) => `${table.table}: ${rowsOf(table)}`),
    ...reverted.cursors.map(
      ({ resource, from, to }) =>
        `${resource}: the cursor moves back from ${from ?? 'nothing'} to ${to ?? 'the beginning'}`,
    ),
    ...reverted.kept_cursors.map(
      (resource) => `${resource}: somebody has set the cursor since, so it does not move`,
    ),
    ...reverted.states.map((resource) => `${resource}: the state is restored`),
    ...reverted.files.map(
      ({ resource, files }) =>
        `${resource}: ${counted(files, 'file')} ${files === 1 ? 'counts' : 'count'} as not loaded`,
    ),
    ...(reverted.quarantined > 0
      ? [
          `${counted(reverted.quarantined, 'quarantined record')} of it ${reverted.quarantined === 1 ? 'is' : 'are'} forgotten`,
        ]
      : []),
  ]
  return [
    isDry
      ? `load ${loadId} can be reverted; nothing was changed:`
      : `reverted load ${loadId}, recorded as load ${by}:`,
    ...lines.map((line) => `  ${line}`),
    isDry
      ? `${colors.cyan('→')} sluice loads revert ${loadId} reverts it`
      : `${colors.cyan('→')} the next sluice load reads the same data again: correct the source or the config first. sluice transform builds the models from the current tables`,
  ].join('\n')
}
