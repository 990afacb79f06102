import { ident, type Workbench } from '@sluice/engine'
import { namedFields, type ColumnName, type Naming } from './column-names.ts'
import type { Field } from './json-table.ts'

const isValue = ({ column, form }: Field): string =>
  form === 'json' ? `coalesce(json_type(${ident(column)}), 'NULL') <> 'NULL'` : `${ident(column)} is not null`

/**
 * Brings the values of fields together that have one name in the database, where no row has a value of two: a hint or a
 * migration says that they are one, or the source changed the spelling between files. Without a hint or a migration, columns
 * of one file stay apart. Gives the fields that are left.
 */
export async function joinRenamed(
  workbench: Workbench,
  table: string,
  fields: readonly Field[],
  naming: Naming,
): Promise<readonly Field[]> {
  const gone = new Set<Field>()
  for (const same of Map.groupBy(namedFields(fields, naming), ({ name }) => name).values()) {
    if (same.length < 2) continue
    // The hint of the renamed one holds for all.
    const [first, ...others] = same
      .toSorted((a, b) => Number(b.isRenamed) - Number(a.isRenamed))
      .map(({ field }) => field)
    if (!first || others.some(({ form, type }) => form !== first.form || type !== first.type)) continue
    if (!same.some(({ isRenamed }) => isRenamed) && shareFile([first, ...others])) continue
    const some = `select 1 as present from ${ident(table)} where ${apart(same).join(' or ')} limit 1`
    if ((await workbench.rows(some)).length > 0) continue
    for (const other of others) {
      await workbench.run(
        `update ${ident(table)} set ${ident(first.column)} = ${ident(other.column)} where ${isValue(other)}`,
      )
      gone.add(other)
    }
  }
  return fields.filter((field) => !gone.has(field))
}

/** True where one file names two of them. */
function shareFile(fields: readonly Field[]): boolean {
  const files = fields.flatMap((field) => [...(field.files ?? [])])
  return new Set(files).size < files.length
}

/** Conditions of rows that keep fields of one name apart. */
function apart(same: readonly ColumnName[]): readonly string[] {
  const two = `${same.map(({ field }) => `(${isValue(field)})::integer`).join(' + ')} > 1`
  // The columns of objects are called by the source's name, which must then be the same in effect.
  const alike = same.every(({ own }) => own === same[0]?.own)
  const objects = same.flatMap(({ field }) =>
    field.form === 'json' && !alike ? [`json_type(${ident(field.column)}) = 'OBJECT'`] : [],
  )
  return [two, ...objects]
}
