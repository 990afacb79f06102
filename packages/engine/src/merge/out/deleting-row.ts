import { isNumeric } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { at, type MergeTable } from '../table/merge-table.ts'
import { finalValue } from '../table/values.ts'

/**
 * Condition that a staged row deletes its key; undefined where none does. The column need not be in the final table. What
 * other types have for false deletes nothing: a 0, and the texts of a column that was widened from bool.
 */
export function deletingRow(dialect: Dialect, table: MergeTable): string | undefined {
  const { hardDelete, columns, waiting } = table
  const column = columns.find(({ name }) => name === hardDelete)
  const from = column?.from ?? waiting.find(({ name }) => name === hardDelete)?.from
  if (hardDelete === undefined || from === undefined) return undefined
  const value = at('s', hardDelete)
  if (from === 'bool') return `coalesce(${value}, false)`
  if (column?.to === 'bool') return `coalesce(${finalValue(dialect, column)}, false)`
  if (from === 'text') return `(${value} is not null and lower(${value}) not in ('false', '0'))`
  return isNumeric(from) ? `(${value} is not null and ${value} <> 0)` : `(${value} is not null)`
}
