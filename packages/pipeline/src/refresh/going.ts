import { qualified, waitingName, type Engine } from '@sluice/engine'
import { readKnownResources, type KnownResource } from '@sluice/ledger'
import { selectResources, tableOf, type Config } from '@sluice/loader'
import { counted } from '@sluice/schema'

/** A table that goes, with the number of its rows. */
export interface GoingTable {
  readonly name: string
  readonly rows: number
}

/** What a refresh takes away of the resources of a dataset. */
export interface GoingDataset {
  readonly dataset: string
  readonly resources: readonly string[]
  /** Tables that are there, nested ones before those that they belong to. */
  readonly tables: readonly GoingTable[]
  /** All names of tables that the resources have or had. */
  readonly names: readonly string[]
  /** Staging tables that rows of them wait in, or may wait in on another target. */
  readonly staging: readonly string[]
  /** One line for each table, and one for each resource with state. */
  readonly lines: readonly string[]
}

/** What a refresh is about: the resources that are selected, or all that their sources ever had. */
export type GoingScope = 'resources' | 'sources'

/** What goes of a target, by dataset; nothing where nothing is loaded. */
export async function readGoing(
  engine: Engine,
  config: Config,
  selection: readonly string[],
  scope: GoingScope,
): Promise<readonly GoingDataset[]> {
  const selected = selectResources(config.sources, selection)
  const going: GoingDataset[] = []
  for (const dataset of new Set(selected.map((source) => source.dataset))) {
    const sources = selected.filter((source) => source.dataset === dataset)
    const known = await readKnownResources(engine.session, dataset)
    const named = new Set(sources.flatMap(({ resources }) => resources.map(({ name }) => name)))
    const others = new Set(
      config.sources
        .filter((source) => source.dataset === dataset && !sources.some(({ name }) => name === source.name))
        .flatMap(({ resources }) => resources.map(({ name }) => name)),
    )
    const isGoing = (resource: string): boolean =>
      scope === 'sources' ? !others.has(routingOf(resource)) : named.has(routingOf(resource))
    going.push(
      await goingOf(
        engine,
        dataset,
        known.filter(({ resource }) => isGoing(resource)),
        [...named],
        sources.flatMap(({ resources }) => resources.map(tableOf)),
      ),
    )
  }
  return going.filter(({ tables, lines }) => tables.length + lines.length > 0)
}

/** The resource of the config: that of rows which say their tables has one for each of these, `events:clicks`. */
const routingOf = (resource: string): string => resource.split(':')[0] ?? resource

async function goingOf(
  engine: Engine,
  dataset: string,
  known: readonly KnownResource[],
  named: readonly string[],
  own: readonly string[],
): Promise<GoingDataset> {
  const there = new Set((await engine.catalog([dataset])).map(({ name }) => name))
  const names = new Set([...known.flatMap(({ tables }) => tables), ...own])
  const tables: GoingTable[] = []
  // Nested tables are called after the table above them, so they come later in this order.
  for (const name of [...names]
    .filter((one) => there.has(one))
    .toSorted()
    .toReversed()) {
    const [row] = await engine.session.rows<{ rows: number }>(
      `select count(*) as rows from ${qualified(dataset, name)}`,
    )
    tables.push({ name, rows: Number(row?.rows ?? 0) })
  }
  return {
    dataset,
    resources: [...new Set([...known.map(({ resource }) => resource), ...named])],
    tables,
    names: [...names],
    staging: [
      ...new Set([...known.flatMap(({ staging }) => staging), ...[...names].map(waitingName)]),
    ].toSorted(),
    lines: [
      ...tables.toReversed().map(({ name, rows }) => `${dataset}.${name}: ${counted(rows, 'row')}`),
      ...known.flatMap((one) => stateLine(dataset, one)),
    ],
  }
}

function stateLine(dataset: string, { resource, ...known }: KnownResource): readonly string[] {
  const parts = [
    ...(known.hasCursor ? ['its cursor'] : []),
    ...(known.hasState ? ['its state'] : []),
    ...(known.files > 0 ? [`${counted(known.files, 'file')} of the file ledger`] : []),
    ...(known.rowsWaiting > 0 ? [`${counted(known.rowsWaiting, 'waiting row')}`] : []),
  ]
  return parts.length === 0 ? [] : [`resource ${dataset}.${resource}: ${parts.join(', ')}`]
}
