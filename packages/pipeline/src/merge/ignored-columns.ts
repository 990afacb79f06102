import type { Engine } from '@sluice/engine'
import { tableOf, type Config } from '@sluice/loader'
import { readRenames } from '@sluice/ledger'
import { besideSystemColumns, nestedTableName, renamed, snakePath, type Rename } from '@sluice/schema'
import type { IsIgnored } from '@sluice/transform'

/** The columns that hints of the config leave out, with those of what is in such an object or list. `migrated`: see followRenames. */
export async function ignoredColumns(
  engine: Engine,
  { sources }: Pick<Config, 'sources'>,
  migrated?: readonly Rename[],
): Promise<IsIgnored> {
  const hinted = sources.flatMap(({ dataset, resources }) =>
    resources.flatMap((resource) =>
      Object.entries(resource.columns ?? {})
        .filter(([, { ignore }]) => ignore)
        .flatMap(([source]) => [
          {
            dataset,
            name: tableOf(resource),
            column: nestedTableName(source.split('.').filter((key) => key !== '[]')),
          },
          { dataset, name: tableOf(resource), column: snakePath(source) },
        ]),
    ),
  )
  if (hinted.length === 0) return () => false
  const renames = migrated ?? (await readRenames(engine))
  const ignored = hinted.map((one) => ({
    ...one,
    column: renamed(renames, one, besideSystemColumns(one.column)),
  }))
  // A nested table has the name of its list behind that of the root table.
  return (table, column) => {
    const path = `${table.name}__${column}`
    return ignored.some((one) => {
      const left = `${one.name}__${one.column}`
      return one.dataset === table.dataset && (path === left || path.startsWith(`${left}__`))
    })
  }
}
