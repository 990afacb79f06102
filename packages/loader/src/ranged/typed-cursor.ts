import { ident, type Workbench } from '@sluice/engine'
import { firstPaths, pathsOf, type Incremental } from '../api/cursor/incremental.ts'
import type { RawTable } from '../raw/raw-table.ts'
import { typeOfNative } from '../read/parquet/native-type.ts'
import type { PartKinds } from './cursor-json.ts'

/** A cursor of one column of integers or timestamps: its type says what its values are, and none has to be looked at. */
export interface TypedCursor {
  readonly kinds: PartKinds
  /** SQL of the value as it is spelled. */
  readonly text: string
  /** SQL of what compares; `cast` makes it of a number. */
  key(cast: (value: string) => string): string
}

const NONE: PartKinds = {
  missing: 0,
  numbers: 0,
  integers: 0,
  decimals: 0,
  texts: 0,
  timestamps: 0,
  dates: 0,
  plain: 0,
  agree: true,
  others: 0,
}

/** The cursor of a resource as a typed column; undefined where its values have to be looked at. */
export async function typedCursor(
  workbench: Workbench,
  raw: RawTable,
  incremental: Incremental,
): Promise<TypedCursor | undefined> {
  const paths = pathsOf(incremental)
  if (paths.length > 1 || firstPaths(incremental).length > 1) return undefined
  const found = raw.columns.find(({ source }) => source === paths[0])
  if (found?.form !== 'native') return undefined
  const column = ident(found.column)
  const isInteger = typeOfNative(found.type ?? '') === 'bigint'
  if (!isInteger && found.type !== 'TIMESTAMP') return undefined
  const [row] = await workbench.rows<{ rows: number; values: number; odd: number }>(
    `select count(*) as rows, count(${column}) as values, ${isInteger ? '0' : `count_if(not isfinite(${column}))`} as odd from ${ident(raw.table)}`,
  )
  const { rows = 0, values = 0, odd = 0 } = row ?? {}
  if (odd > 0) return undefined
  const missing = rows - values
  return {
    kinds: isInteger
      ? { ...NONE, missing, numbers: values, integers: values, decimals: values }
      : { ...NONE, missing, texts: values, timestamps: values },
    text: `cast(${column} as varchar)`,
    key: (cast) => (isInteger ? cast(column) : `cast(epoch_us(${column}) as hugeint) * 1000`),
  }
}
