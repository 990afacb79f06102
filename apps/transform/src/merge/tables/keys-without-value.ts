import { at, inOneTrip, isActive, keysWithoutValue, type Engine } from '@sluice/engine'
import { isWaiting } from '@sluice/ledger'
import type { RowsOfCursor, KeyPages } from '@sluice/loader'
import { DELETED_AT, SYSTEM_COLUMNS } from '@sluice/schema'
import { planTable } from './plan-table.ts'
import { isFinal } from './own-columns.ts'
import { openGroups } from './table-group.ts'

/**
 * The keys of the rows of a table, or of those that wait to go there, whose cursor has no value: of a row that waits behind
 * one of the table, the one that waits counts. Rows that are marked as deleted, and old versions, are left out.
 */
export async function keysWithoutValueOf(
  engine: Pick<Engine, 'kind' | 'dialect' | 'aside'>,
  { dataset, root, key, columns, versions }: RowsOfCursor,
): Promise<KeyPages> {
  const { kind, dialect } = engine
  const found = await engine.aside(async (tx) => {
    const [catalog, waits] = await inOneTrip(tx, (batch) => [
      tx.catalog([dataset], batch),
      isWaiting(batch, dataset, root),
    ])
    const [group] = waits ? await openGroups({ tx, kind }, { dataset, root }) : []
    const final =
      group?.finals.get(root) ?? catalog.find((table) => table.name === root && isFinal(table, false))
    const own = (final?.columns ?? []).filter(({ name }) => !SYSTEM_COLUMNS.has(name))
    const staged = (group?.loads ?? [])
      .filter((one) => one.root.staging !== undefined)
      .map((one) => planTable(one.root, final, one.marked))
    const rows = {
      final: final && { dataset, name: root },
      types: new Map(own.map(({ name, type }) => [name, type])),
      staged,
      key,
      columns,
      where: [
        ...(final?.columns.some(({ name }) => name === DELETED_AT) ? [`${at('f', DELETED_AT)} is null`] : []),
        ...(versions && final?.columns.some(({ name }) => name === versions.validTo)
          ? [isActive(versions, 'f')]
          : []),
      ],
    }
    const sql = keysWithoutValue(kind, dialect, rows)
    return sql === undefined ? [] : tx.rows<{ keys: string; n: number }>(sql)
  })
  return {
    pages: found.map(({ keys }) => keys),
    count: found.reduce((sum, { n }) => sum + Number(n), 0),
  }
}
