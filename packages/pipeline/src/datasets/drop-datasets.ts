import { ident, outsideReferences, type Engine } from '@sluice/engine'
import { forgetDataset, presentSchemas, readSystemSchemas } from '@sluice/ledger'
import { dropPackage, listPackages, targetIdentity } from '@sluice/loader'
import { counted, didYouMean, SluiceError, stagingSchema } from '@sluice/schema'
import { FAILURES } from '@sluice/transform'
import { rm } from 'node:fs/promises'
import { ownFolder } from '@sluice/schema-evolution'
import { confirm } from '../confirm/confirm.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'
import { knownDatasets, sized, type KnownDataset, type SuffixedDataset } from './list-datasets.ts'
import { withSuffix } from '../project/suffix/suffixed.ts'

/** Which datasets to drop: one of a suffix, or all of it. */
export type DatasetChoice = { readonly dataset: string } | { readonly suffix: string }

/** What was dropped; its keys are JSON for machines. */
export interface DroppedDatasets {
  readonly suffix: string
  readonly datasets: readonly SuffixedDataset[]
  /** All schemas that went, those of staging and of Sluice's own tables included. */
  readonly schemas: readonly string[]
}

/**
 * Drops datasets with a suffix once that is confirmed, in one transaction; `yes` confirms it. With the last one of a suffix go
 * its system schema, its migrations and its load packages.
 * @throws SluiceError E_NO_DATASET, E_DATASET_IN_USE, E_NOT_CONFIRMED
 */
export async function dropDatasets(
  { engine, project, chosen }: Opened,
  choice: DatasetChoice,
  context: Pick<RunContext, 'ask'>,
  yes: boolean,
): Promise<DroppedDatasets> {
  const { suffix, known, left } = await chosenOf(engine, choice)
  const datasets = await sized(engine, known)
  const { session, systemSchema } = engine
  const system = withSuffix(systemSchema, suffix)
  const whole = left.length === 0
  const names = datasets.map(({ dataset }) => dataset)
  const schemas = await presentSchemas(session, [
    ...names.flatMap((name) => [name, stagingSchema(name)]),
    ...(whole ? [withSuffix(FAILURES, suffix), system] : []),
  ])
  const [outside, ...others] = await outsideReferences(engine, schemas)
  if (outside !== undefined) throw inUse(outside, others.length, names)
  const all = droppedText(datasets)
  await confirm(
    { would: `${all} would be dropped`, question: `Drop ${all}?`, place: chosen.place },
    context,
    yes,
  )
  await engine.transaction(async (tx) => {
    // A load holds the same locks while it commits.
    for (const name of names) await tx.lock(name)
    if (!whole) for (const name of names) await forgetDataset(tx, system, name)
    for (const name of schemas) await tx.script(`drop schema ${ident(name)} cascade`)
  })
  if (whole) {
    await rm(ownFolder(project.dir, chosen.name, suffix), { recursive: true, force: true })
    const identity = targetIdentity(chosen.name, {
      ...(project.config.targets[chosen.name] ?? chosen.target),
      systemSchema: system,
    })
    for (const { name, target } of await listPackages(project.dir))
      if (target === identity) await dropPackage(project.dir, name)
  }
  return { suffix, datasets, schemas }
}

/** `shop_dev_anna with 12 rows in 3 tables, seeds_dev_anna with 5 rows in 1 table`. */
export const droppedText = (datasets: readonly SuffixedDataset[]): string =>
  datasets
    .map(
      ({ dataset, rows, tables }) => `${dataset} with ${counted(rows, 'row')} in ${counted(tables, 'table')}`,
    )
    .join(', ')

interface Chosen {
  readonly suffix: string
  readonly known: readonly KnownDataset[]
  /** Those of the suffix that stay. */
  readonly left: readonly KnownDataset[]
}

async function chosenOf(engine: Engine, choice: DatasetChoice): Promise<Chosen> {
  const all = await knownDatasets(engine)
  if ('dataset' in choice) {
    const found = all.find(({ dataset }) => dataset === choice.dataset)
    if (!found && all.some(({ suffix }) => suffix === choice.dataset))
      throw new SluiceError(`${JSON.stringify(choice.dataset)} is a suffix, not a dataset`, {
        code: 'E_NO_DATASET',
        hint: `sluice datasets drop --suffix ${choice.dataset} drops all datasets that have it`,
      })
    if (!found)
      throw unknown(
        `there is no dataset ${JSON.stringify(choice.dataset)} with a suffix`,
        choice.dataset,
        all.map(({ dataset }) => dataset),
      )
    const { suffix } = found
    const left = all.filter((one) => one.suffix === suffix && one !== found)
    return { suffix, known: [found], left }
  }
  const { suffix } = choice
  const known = all.filter((one) => one.suffix === suffix)
  const system = withSuffix(engine.systemSchema, suffix)
  // A first load that failed may have left nothing but the system schema.
  if (known.length === 0 && !(await readSystemSchemas(engine.session, system)).includes(system))
    throw unknown(`there are no datasets with the suffix ${JSON.stringify(suffix)}`, suffix, [
      ...new Set(all.map((one) => one.suffix)),
    ])
  return { suffix, known, left: [] }
}

const unknown = (message: string, name: string, names: readonly string[]): SluiceError =>
  new SluiceError(message, {
    code: 'E_NO_DATASET',
    hint: `${names.length === 0 ? 'This target has none.' : didYouMean(name, names, { what: 'names' })} The project's own datasets are dropped with sluice load --refresh drop-sources`,
  })

const inUse = (what: string, others: number, names: readonly string[]): SluiceError =>
  new SluiceError(
    `${what}${others === 0 ? '' : ` and ${others} more`} would be dropped with ${names.join(', ')}, because it depends on its tables`,
    { code: 'E_DATASET_IN_USE', place: what, hint: 'drop or change it first, then run the command again' },
  )
