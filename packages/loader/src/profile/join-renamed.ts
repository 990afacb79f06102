import { ident, type Workbench } from '@sluice/engine'
import { namedFields } from './column-names.ts'
import type { Field } from './json-table.ts'

const isValue = ({ column, form }: Field): string =>
  form === 'json' ? `coalesce(json_type(${ident(column)}), 'NULL') <> 'NULL'` : `${ident(column)} is not null`

const isPlain = ({ form }: Field): boolean => form === 'text' || form === 'json'

/**
 * Brings the values of fields together that a hint or a migration gave the same name, where no row has a value of two: rows
 * from before the source changed the name itself, and from after it. Gives the fields that are left.
 */
export async function joinRenamed(
  workbench: Workbench,
  table: string,
  ...of: Parameters<typeof namedFields>
): Promise<readonly Field[]> {
  const named = namedFields(...of)
  const gone = new Set<Field>()
  for (const same of Map.groupBy(named, ({ name }) => name).values()) {
    if (same.length < 2 || !same.some(({ isRenamed }) => isRenamed)) continue
    // The hint of the renamed one holds for all.
    const fields = same
      .toSorted((a, b) => Number(b.isRenamed) - Number(a.isRenamed))
      .map(({ field }) => field)
    const [first, ...others] = fields
    if (!first || !isPlain(first) || others.some(({ form }) => form !== first.form)) continue
    const apart = [`${fields.map((field) => `(${isValue(field)})::integer`).join(' + ')} > 1`]
    // The columns of objects are called by the source's name.
    if (first.form === 'json')
      apart.push(...fields.map(({ column }) => `json_type(${ident(column)}) = 'OBJECT'`))
    const some = `select 1 as present from ${ident(table)} where ${apart.join(' or ')} limit 1`
    if ((await workbench.rows(some)).length > 0) continue
    for (const other of others) {
      await workbench.run(
        `update ${ident(table)} set ${ident(first.column)} = ${ident(other.column)} where ${isValue(other)}`,
      )
      gone.add(other)
    }
  }
  return named.flatMap(({ field }) => (gone.has(field) ? [] : [field]))
}
