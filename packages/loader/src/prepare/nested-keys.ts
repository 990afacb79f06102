import { SluiceError } from '@sluice/schema'
import { childrenOf } from '../api/rows/children.ts'
import type { Resource } from '../api/resource.ts'
import { isTooMany } from '../api/options/quarantine-limit.ts'
import { childKeyNames } from '../context/key-columns.ts'
import { renamedIn, type LoadContext } from '../context/load-context.ts'
import type { ProfiledTable } from '../infer/profiled-table.ts'
import type { StagedTable } from '../staged/staged-resource.ts'

/**
 * Gives nested tables the keys and contracts that `children` says.
 * @throws SluiceError E_KEY_MISSING where more rows have no key than may be quarantined
 */
export function withChildren(table: ProfiledTable, resource: Resource, context: LoadContext): StagedTable {
  const child = childrenOf(resource.children).find(({ path }) => path === table.path)
  if (!child) return table
  const { contracts } = child
  const key = childKeyNames(resource, child).map((name) => renamedIn(context, table.name, name))
  const values = key.map((name) => table.columns.find((column) => column.name === name))
  const lacking = values.filter((column) => column === undefined || column.nonNull < table.rows)
  const keyless = lacking.map((column) => (column ? `(${column.value}) is null` : 'true')).join(' or ')
  const least = Math.max(0, ...lacking.map((column) => table.rows - (column?.nonNull ?? 0)))
  if (isTooMany(context.options.maxQuarantined, least, table.rows))
    throw new NestedKeyMissing(`${context.source}.${resource.name}`, table, key, least)
  return {
    ...table,
    ...(contracts.length > 0 && { contracts }),
    ...(key.length > 0 && { key }),
    ...(keyless !== '' && { keyless }),
  }
}

class NestedKeyMissing extends SluiceError {
  constructor(resource: string, { name, rows }: ProfiledTable, key: readonly string[], without: number) {
    super(`${without} of ${rows} rows of ${name} have no value in their key (${key.join(', ')})`, {
      code: 'E_KEY_MISSING',
      place: resource,
      hint: 'name columns in children that every row of the list has, spelled as in the source, or allow more with --max-quarantined',
    })
  }
}
