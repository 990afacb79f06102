import { canRead, type Engine } from '@sluice/engine'
import type { Config } from '@sluice/loader'
import { readRenames } from '@sluice/ledger'
import { judgeRetypes, type BlockedRetype, type HintedRetype } from '@sluice/schema-evolution'
import {
  besideSystemColumns,
  columnOf,
  isRetype,
  nestedTableName,
  readingOf,
  renamed,
  snakeCase,
  snakePath,
  type ObservedTable,
  type Rename,
  type Table,
} from '@sluice/schema'

/** Stands for a list in the name of a nested column. */
const LIST = '[]'

/** The table and column that a source's name for a column may mean; a dot may be a part of a CSV's name. */
function placesOf(
  resource: string,
  source: string,
  name: string | undefined,
): readonly (readonly [string, string])[] {
  const path = source.split('.')
  const list = path.lastIndexOf(LIST)
  const keys = path.slice(0, Math.max(list, 0)).filter((key) => key !== LIST)
  const table = nestedTableName([resource, ...keys])
  const below = path.slice(list + 1)
  const own = below.length === 0 ? 'value' : besideSystemColumns(nestedTableName(below))
  return [
    [table, name ?? own],
    [snakeCase(resource), name ?? besideSystemColumns(snakePath(source))],
  ]
}

/** The columns that have another type than a hint of the config says, and get it only by a migration. */
const hintedRetypes = (
  { sources }: Pick<Config, 'sources'>,
  finals: readonly Table[],
  renames: readonly Rename[],
): readonly HintedRetype[] =>
  sources.flatMap(({ dataset, resources }) =>
    resources.flatMap((resource) =>
      Object.entries(resource.columns ?? {}).flatMap(([source, hint]): readonly HintedRetype[] => {
        const reading = readingOf(hint)
        if (!reading || hint.ignore) return []
        for (const [name, given] of placesOf(resource.name, source, hint.name)) {
          const column = renamed(renames, { dataset, name }, given)
          const final = finals.find((table) => table.dataset === dataset && table.name === name)
          const present = final && columnOf(final, column)
          if (present)
            return isRetype(present.type, reading) ? [{ table: { dataset, name }, column, reading }] : []
        }
        return []
      }),
    ),
  )

/** Whether any column of the config is given a type by a hint. */
export const hintsTypes = ({ sources }: Pick<Config, 'sources'>): boolean =>
  sources.some(({ resources }) =>
    resources.some(({ columns = {} }) =>
      Object.values(columns).some((hint) => readingOf(hint) !== undefined && !hint.ignore),
    ),
  )

/** Those that can be proposed on this target, and why the others cannot. */
export async function proposableRetypes(
  engine: Engine,
  config: Pick<Config, 'sources'>,
  finals: readonly Table[],
  observed: readonly ObservedTable[],
): Promise<{ readonly possible: readonly HintedRetype[]; readonly blocked: readonly BlockedRetype[] }> {
  if (hintedRetypes(config, finals, []).length === 0) return { possible: [], blocked: [] }
  const hinted = hintedRetypes(config, finals, await readRenames(engine))
  const readable = hinted.filter(({ reading }) => canRead(reading.format))
  const judged = await judgeRetypes(engine, readable, finals, observed)
  const unreadable = hinted
    .filter((one) => !readable.includes(one))
    .map((one) => ({
      ...one,
      why: `no SQL of both engines reads ${[one.reading.format].flat().join(' or ')}: write the migration by hand`,
    }))
  return { ...judged, blocked: [...judged.blocked, ...unreadable] }
}
