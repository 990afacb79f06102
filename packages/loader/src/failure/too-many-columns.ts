import type { EngineKind } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { Config } from '../api/config.ts'

/** Columns that a table may have beside Sluice's own. */
export interface ColumnLimit {
  readonly columns: number
  /** As it reads behind the number of columns. */
  readonly why: string
}

/** Postgres' limit of columns in a table, less those that Sluice adds. */
const POSTGRES_COLUMNS = 1600 - 5

/** Bytes of a row in a page of Postgres, less those of its header; long texts are kept elsewhere, numbers are not. */
export const POSTGRES_ROW_BYTES = 8160 - 24

/** Where a migration is written for Postgres, too, its limit is everybody's. */
export const POSTGRES_LIMIT: ColumnLimit = {
  columns: POSTGRES_COLUMNS,
  why: `Postgres, for which migrations are written too, allows ${POSTGRES_COLUMNS} besides those of Sluice`,
}

/** True where migrations are written for Postgres, whatever is loaded into now. */
export const isForPostgres = (kind: EngineKind, { targets }: Pick<Config, 'targets'>): boolean =>
  kind === 'postgres' || Object.values(targets).some((target) => target.kind === 'postgres')

/** DuckDB's tables may have more; taking more keys out of JSON needs more memory than a load has. */
export const JSON_LIMIT: ColumnLimit = {
  columns: 2000,
  why: 'at most 2000 JSON keys can become columns',
}

/** A table would be wider than a database or a load can bear. */
export class TooManyColumns extends SluiceError {
  override readonly name = 'TooManyColumns'

  /**
   * `count`: absent where it is not known yet. `wide`: the place in the rows that most of the columns come from; `dropped`: how
   * many of the columns are gone, and count nevertheless.
   */
  constructor(
    count: number | undefined,
    { columns, why }: ColumnLimit,
    place: string,
    { wide, dropped = 0 }: { readonly wide?: string | undefined; readonly dropped?: number } = {},
  ) {
    const gone =
      dropped > 0
        ? ` (${dropped} of them were dropped, and still count until the table is created again)`
        : ''
    super(`the table would have ${count ?? `more than ${columns}`} columns${gone}; ${why}`, {
      code: 'E_TOO_MANY_COLUMNS',
      place,
      hint:
        wide === undefined
          ? 'leave columns out with hints, `columns: { name: { ignore: true } }`, or load the wide part as one json column'
          : `load its wide part as one json column: columns: { ${JSON.stringify(wide)}: { type: 'json' } }`,
    })
  }
}
