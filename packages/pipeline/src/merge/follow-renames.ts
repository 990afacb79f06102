import type { Engine } from '@sluice/engine'
import { tableOf, type Config } from '@sluice/loader'
import { readRenames } from '@sluice/ledger'
import { renameStaged } from '@sluice/schema-evolution'
import { besideSystemColumns, nestedTableName, snakePath, type Rename } from '@sluice/schema'

/** The columns that hints of the config give another name than the source's, in the root tables. */
export const hintedRenames = ({ sources }: Pick<Config, 'sources'>): readonly Rename[] =>
  sources.flatMap(({ dataset, resources }) =>
    resources.flatMap((resource) =>
      Object.entries(resource.columns ?? {}).flatMap(([source, { name: to }]) => {
        const from = besideSystemColumns(
          source.includes('.') ? nestedTableName(source.split('.')) : snakePath(source),
        )
        return to === undefined || to === from ? [] : [{ dataset, name: tableOf(resource), from, to, source }]
      }),
    ),
  )

/** Gives what waits the names that its columns have by now, by migrations (`migrated`, where they were read) or by hints that came after it was loaded. */
export async function followRenames(
  engine: Engine,
  config: Pick<Config, 'sources'>,
  migrated?: readonly Rename[],
): Promise<void> {
  const renames = [...(migrated ?? (await readRenames(engine))), ...hintedRenames(config)]
  if (renames.length === 0) return
  await engine.transaction(async (tx) => {
    const datasets = [...new Set(renames.map(({ dataset }) => dataset))]
    await renameStaged(tx, renames, await tx.catalog(datasets))
  })
}
