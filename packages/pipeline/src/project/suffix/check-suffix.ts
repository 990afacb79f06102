import type { Target } from '@sluice/loader'
import { SluiceError, stagingSchema, SYSTEM_SCHEMA } from '@sluice/schema'
import { withSuffix } from './suffixed.ts'

/** Bytes of a name in Postgres; DuckDB takes longer ones, but a suffix is for both. */
const LONGEST = 63

/**
 * Checks that no schema with the suffix is one of the project's own or one of another suffix, and that both engines take its name.
 * @throws SluiceError E_DATASET_SUFFIX
 */
export function checkSuffix(
  suffix: string,
  datasets: ReadonlySet<string>,
  targets: readonly Pick<Target, 'systemSchema'>[],
): void {
  if (!/^[a-z0-9_]*[a-z0-9]$/.test(suffix))
    throw wrong(
      `the suffix ${JSON.stringify(suffix)} does not consist of small letters, digits and _`,
      'write one such as dev_anna: the dataset shop becomes shop_dev_anna',
    )
  if (/(^|_)staging$/.test(suffix))
    throw wrong(
      `the suffix ${suffix} ends like the names of staging schemas`,
      'choose one that does not end in staging',
    )
  const systems = targets.map(({ systemSchema = SYSTEM_SCHEMA }) => systemSchema)
  const schemas = [
    ...systems.map((name) => withSuffix(name, suffix)),
    ...[...datasets].map((name) => stagingSchema(withSuffix(name, suffix))),
  ]
  const long = schemas.find((name) => Buffer.byteLength(name) > LONGEST)
  if (long !== undefined)
    throw wrong(
      `the schema ${long} has a name of ${Buffer.byteLength(long)} bytes, and Postgres allows ${LONGEST}`,
      'choose a shorter suffix',
    )
  checkUnlike(suffix, [...datasets, ...systems])
}

/** With the datasets `shop` and `shop_eu`, the suffix `eu_x` of one makes the name that `x` makes of the other. */
function checkUnlike(suffix: string, bases: readonly string[]): void {
  for (const base of bases) {
    const name = withSuffix(base, suffix)
    if (bases.some((own) => own === name || stagingSchema(own) === name))
      throw wrong(`${name} is a schema of the project itself`, 'choose another suffix')
    const longer = bases.find((other) => other.startsWith(`${base}_`) && name.startsWith(`${other}_`))
    if (longer === undefined) continue
    throw wrong(
      `${name} would be ${base} with the suffix ${suffix}, and ${longer} with another suffix`,
      `choose a suffix that does not begin with ${longer.slice(base.length + 1)}_`,
    )
  }
}

const wrong = (message: string, hint: string): SluiceError =>
  new SluiceError(message, {
    code: 'E_DATASET_SUFFIX',
    place: '--dataset-suffix or SLUICE_DATASET_SUFFIX',
    hint,
  })
