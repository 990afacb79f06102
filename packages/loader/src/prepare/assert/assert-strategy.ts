import type { Session } from '@sluice/engine'
import { latestLoadTable, writtenColumns } from '@sluice/ledger'
import {
  columnOf,
  fullName,
  SluiceError,
  strategyColumns,
  SystemColumnMissing,
  type MergeStrategy,
  type Table,
  type Versions,
} from '@sluice/schema'
import { refreshOf } from '../../api/options/refresh.ts'
import type { LoadContext } from '../../context/load-context.ts'
import type { StagedResource } from '../../staged/staged-resource.ts'

/** The columns of versions have a type that others seldom have, so that other tables need no look at the ledger. */
function mayHaveVersions({ columns }: Table, { tables, fastPath }: StagedResource): boolean {
  const brought = new Set((fastPath?.tables ?? tables)[0]?.columns.map(({ name }) => name))
  return columns.filter(({ name, type }) => type === 'timestamp' && !brought.has(name)).length >= 2
}

const isSame = (a: Versions | undefined, b: Versions | undefined): boolean =>
  a?.validFrom === b?.validFrom && a?.validTo === b?.validTo && a?.activeTo === b?.activeTo

/** @throws SystemColumnMissing where somebody took a column of the strategy away that loads have written */
async function assertWritten(
  strategy: MergeStrategy | undefined,
  final: Table,
  session: Pick<Session, 'rows'>,
): Promise<void> {
  const missing = strategyColumns(strategy).filter((column) => columnOf(final, column) === undefined)
  if (missing.length === 0) return
  const written = await writtenColumns(session)
  const lost = missing.find((column) => written.has(`${fullName(final)}.${column}`))
  if (lost !== undefined) throw new SystemColumnMissing(final, lost)
}

/**
 * Rows of a table with versions are found by the columns that say which of them are active, and by nothing else.
 * @throws SluiceError where the config says otherwise than the last load, or somebody took the columns away
 */
export async function assertStrategy(
  staged: StagedResource,
  final: Table,
  { source, options }: LoadContext,
  session: Pick<Session, 'rows'>,
): Promise<void> {
  const { resource, strategy } = staged
  const { dataset, name } = final
  if (refreshOf(options) === 'table') return
  await assertWritten(strategy, final, session)
  if (!strategy?.versions && !mayHaveVersions(final, staged)) return
  const last = await latestLoadTable(session, dataset, name)
  const versions = last?.strategy?.versions
  if (!versions) return
  await assertWritten(last.strategy, final, session)
  if (isSame(versions, strategy?.versions)) return
  const { validFrom, validTo, activeTo } = versions
  const was = `scd2 (${validFrom}, ${validTo}${activeTo === undefined ? '' : `, ${activeTo} while active`})`
  throw new SluiceError(
    `${fullName(final)} has row versions by ${was}, but the config says ${strategy?.versions ? 'other validity columns, or another activeTo' : (strategy?.kind ?? staged.disposition)}`,
    {
      code: 'E_STRATEGY_CHANGED',
      place: `${source}.${resource.name}`,
      hint: `nothing was loaded; go back to ${was}, load into a resource with another name, or replace all versions: sluice load ${source}.${resource.name} --full-refresh`,
    },
  )
}
