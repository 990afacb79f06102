import type { Config } from '@sluice/loader'
import { SluiceError, stagingSchema, SYSTEM_SCHEMA } from '@sluice/schema'
import { FAILURES, isSystemSchema, type Model } from '@sluice/transform'

/**
 * Models go to schemas of their own, or to those that sources load into: not where the engine or Sluice keeps something.
 * @throws SluiceError E_MODEL_HEADER
 */
export function assertOwnSchemas(
  models: readonly Pick<Model, 'file' | 'dataset'>[],
  { sources, targets }: Config,
): void {
  const taken = new Map([
    ...sources.map(({ dataset }) => [stagingSchema(dataset), `has rows that wait for ${dataset}`] as const),
    ...Object.values(targets).map(({ systemSchema }) => [systemSchema ?? SYSTEM_SCHEMA, OWN] as const),
    [SYSTEM_SCHEMA, OWN] as const,
    [FAILURES, 'has the rows that fail tests'] as const,
  ])
  for (const { file, dataset } of models) {
    const isOfEngine = isSystemSchema(dataset) || /^pg_/i.test(dataset)
    const why = isOfEngine ? 'is one of the database itself' : taken.get(dataset.toLowerCase())
    if (why !== undefined)
      throw new SluiceError(`a model cannot be in the schema ${dataset}, which ${why}`, {
        code: 'E_MODEL_HEADER',
        place: `${file}:1`,
        hint: 'move the file to another folder, or give the model another table with `--! table: schema.name`',
      })
  }
}

const OWN = "has Sluice's own tables"
