import { counted, integer } from '@sluice/schema'
import { modelsLine } from '../models/run/run-project-models.ts'
import type { ColumnDiff, SampleRow } from './compare/table-diff.ts'
import type { Preview, TablePreview } from './preview.ts'

/** `3 rows instead of 2: 2 added, 1 removed`. */
export function previewCounts({ rows_before, rows_after, added, removed, changed }: TablePreview): string {
  if (rows_before === null) return `new, ${counted(rows_after ?? 0, 'row')}`
  if (rows_after === null) return `gone, with ${counted(rows_before, 'row')}`
  const parts = [
    added > 0 ? `${integer(added)} added` : '',
    removed > 0 ? `${integer(removed)} removed` : '',
    (changed ?? 0) > 0 ? `${integer(changed ?? 0)} changed` : '',
  ].filter((part) => part !== '')
  const rows =
    rows_before === rows_after
      ? counted(rows_after, 'row')
      : `${counted(rows_after, 'row')} instead of ${integer(rows_before)}`
  return `${rows}: ${parts.join(', ') || 'all the same'}`
}

/** `4 tables of loads and models unchanged, 6 models built`: what is said after the tables that differ. */
export function restText({ unchanged, results }: Preview): string {
  const same = unchanged === 0 ? [] : [`${counted(unchanged, 'table')} of loads and models unchanged`]
  return [...same, modelsLine({ results })].join(', ')
}

/** `amount: bigint → text, 3 rows changed, null in 0 % → 12.5 %`. */
export const columnLine = (column: ColumnDiff, table: TablePreview): string =>
  [columnText(column), nullsText(column, table)].filter((part) => part !== '').join(', ')

/** `amount: bigint → text, 3 rows changed`. */
function columnText({ column, state, type_before, type_after, changed }: ColumnDiff): string {
  const rows = changed === null || changed === 0 ? '' : `${counted(changed, 'row')} changed`
  switch (state) {
    case 'new':
      return `${column} is new (${type_after})`
    case 'gone':
      return `${column} is gone (${type_before})`
    case 'type':
      return `${column}: ${[`${type_before} → ${type_after}`, rows].filter((part) => part !== '').join(', ')}`
    case 'values':
      return rows === '' ? column : `${column}: ${rows}`
  }
}

/** `null in 0 % → 12.5 %`; nothing where the share stays the same. */
function nullsText(
  { nulls_before, nulls_after }: ColumnDiff,
  { rows_before, rows_after }: TablePreview,
): string {
  const [before, after] = [shareOf(nulls_before, rows_before), shareOf(nulls_after, rows_after)]
  if (before === after) return ''
  return `null in ${[before, after].filter((share) => share !== undefined).join(' → ')}`
}

function shareOf(nulls: number | null, rows: number | null): string | undefined {
  if (nulls === null) return undefined
  const share = rows ? (nulls / rows) * 100 : 0
  return `${nulls > 0 && share < 0.1 ? '< 0.1' : Number(share.toFixed(1))} %`
}

/** `changed  id=9: amount 9 → 99` */
export function sampleLine({ kind, row, before }: SampleRow, { key }: TablePreview): string {
  const text = (value: string | null | undefined): string => value ?? 'null'
  const isKey = (name: string): boolean => before !== null && (key ?? []).includes(name)
  const entries = Object.entries(row)
  const shown = entries.filter(([name]) => before === null || isKey(name))
  const values = entries.filter(([name]) => before !== null && !isKey(name))
  const own = shown.map(([name, value]) => `${name}=${text(value)}`).join(' ')
  const changes = values.map(([name, value]) => `${name} ${text(before?.[name])} → ${text(value)}`)
  return [kind.padEnd(8), own, ...(changes.length === 0 ? [] : [`: ${changes.join(', ')}`])]
    .join(' ')
    .replace(' : ', ': ')
}
