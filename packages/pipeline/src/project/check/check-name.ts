import { FILE_DATE, FILE_NAME, FILE_ROW, isReserved, SYSTEM_SCHEMA, stagingSchema } from '@sluice/schema'
import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import type { RawObject } from './shape/shape.ts'

/** Bytes of a name in Postgres; DuckDB takes longer ones, but a config is for both. */
const LONGEST = 63
/** Schemas that a database has for itself. */
const TAKEN = /^(pg_.*|information_schema)$/i

const utf8Length = (name: string): number => Buffer.byteLength(name)

function checkLength(name: string, longest: number, path: ConfigPath, why: string): void {
  if (name.includes('\0'))
    throw new ConfigError(path, `${showPath(path)} has a NUL character`, 'take it out of the name')
  if (utf8Length(name) <= longest) return
  throw new ConfigError(
    path,
    `${showPath(path)}: ${JSON.stringify(name)} has ${utf8Length(name)} bytes; ${why}`,
    `shorten it to ${longest} bytes`,
  )
}

/**
 * Checks that a dataset can be a schema on both engines, with its staging schema beside it.
 * @throws ConfigError
 */
export function checkDataset(dataset: string, path: ConfigPath): void {
  if (dataset === SYSTEM_SCHEMA || TAKEN.test(dataset)) {
    const whose = dataset === SYSTEM_SCHEMA ? 'Sluice’s' : 'the database’s'
    throw new ConfigError(path, `${dataset} is ${whose} own schema`, 'choose another dataset')
  }
  const room = LONGEST - (stagingSchema(dataset).length - dataset.length)
  checkLength(dataset, room, path, `the name of its staging schema would be longer than ${LONGEST}`)
}

/**
 * Checks a name that the config gives to a column.
 * @throws ConfigError
 */
export function checkColumnName(name: string, path: ConfigPath): void {
  checkLength(name, LONGEST, path, `Postgres allows at most ${LONGEST}`)
  if (!isReserved(name.toLowerCase())) return
  throw new ConfigError(
    path,
    `${showPath(path)}: ${name} begins like the columns of Sluice`,
    'choose a name that does not begin with _sluice_',
  )
}

/**
 * Checks the names of the columns that a resource of files adds to its rows.
 * @throws ConfigError
 */
export function checkConstants({ constants, partitions, fileColumns }: RawObject, path: ConfigPath): void {
  const own = fileColumns === false ? [] : [FILE_NAME, FILE_ROW, FILE_DATE]
  const given = { constants, partitions }
  const names = Object.entries(given).flatMap(([option, columns]) =>
    Object.keys((columns ?? {}) as RawObject).map((name) => ({ name, option })),
  )
  for (const { name, option } of names) {
    const place = [...path, option, name]
    checkColumnName(name, place)
    if (option === 'partitions' && Object.hasOwn((constants ?? {}) as RawObject, name))
      throw new ConfigError(
        place,
        `${showPath(place)}: constants also has a column of this name`,
        'leave it out of the constants',
      )
    if (own.includes(name.toLowerCase()))
      throw new ConfigError(
        place,
        `${showPath(place)}: Sluice adds a column of this name to the rows of files`,
        'choose another name, or set fileColumns: false',
      )
  }
}
