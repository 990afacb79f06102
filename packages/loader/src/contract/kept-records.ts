import { ident, literal } from '@sluice/engine'
import { rootPosition } from '../staged/sighting.ts'
import type { StagedTable } from '../staged/staged-resource.ts'
import { isStaged } from '../staged/left-out.ts'
import { reasonOf, type Violation } from './violation.ts'

/** Columns of what a query for the quarantine gives. */
export const KEPT_COLUMNS = [
  { name: 'file_name', type: 'text' },
  { name: 'line', type: 'bigint' },
  { name: 'reason', type: 'text' },
  { name: 'raw', type: 'text' },
] as const

/** Adds to records of a table, which have the position of their root row, the file and row that this came from. */
function placed(records: string, { raw }: StagedTable): string {
  const names = raw.files.map(({ name }) => literal(name))
  const file = names.length === 0 ? `''` : `list_extract([${names.join(', ')}], _file_index + 1)`
  return `select ${file}, _line, _why, _raw from (${records}) as kept
join (select ${raw.position} as _root_at, ${raw.row} as _line, ${raw.file ?? 0} as _file_index from ${ident(raw.table)}) as place
  on _root_at = _at`
}

const asJson = (fields: readonly { readonly name: string; readonly value: string }[]): string =>
  `to_json(struct_pack(${fields.map(({ name, value }) => `${ident(name)} := ${value}`).join(', ')}))::varchar`

/** SQL of the rows that are left out and to be kept, as JSON with the columns' names in the database. */
export function keptRows(table: StagedTable, root: StagedTable): readonly string[] {
  const { raw, columns, leftOut } = table
  if (!leftOut) return []
  const out = ident(leftOut.table)
  const json = columns.length === 0 ? `'{}'` : asJson(columns)
  return [
    placed(
      `select _at, _why, _raw
       from (
         select ${raw.position} as _position, ${rootPosition(table)} as _at, ${json} as _raw
         from ${ident(raw.table)} where ${raw.position} in (select _p from ${out} where _keep)
       ) as record
       join ${out} on _p = _position`,
      root,
    ),
  ]
}

/** SQL of the values that are left out of rows which are staged, each as its own record. */
export function keptValues(violation: Violation, table: StagedTable, root: StagedTable): readonly string[] {
  const { column, value, where, contract } = violation
  if (column === undefined || value === undefined || !contract.keepDiscarded) return []
  const json = asJson([{ name: column, value }])
  return [
    placed(
      `select ${rootPosition(table)} as _at, ${literal(reasonOf(violation))} as _why, ${json} as _raw
       from ${ident(table.raw.table)} where ${where} and ${isStaged(table)}`,
      root,
    ),
  ]
}
