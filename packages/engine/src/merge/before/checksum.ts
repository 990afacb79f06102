import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { finalTexts, hashOf, type ComparedColumn } from '../table/row-text.ts'

const SUM: Readonly<Record<EngineKind, (hash: string) => string>> = {
  duckdb: (hash) => `sum(md5_number_lower(${hash}))`,
  postgres: (hash) => `sum(cast(hashtextextended(${hash}, 0) as numeric))`,
}

/** Counts the rows of `from`, a quoted table or a query in parentheses, and sums hashes of all their values. */
export const sumRows = (
  { kind, dialect }: { readonly kind: EngineKind; readonly dialect: Dialect },
  from: string,
  columns: readonly ComparedColumn[],
): string =>
  `select count(*) as rows, cast(coalesce(${SUM[kind](hashOf(finalTexts(dialect, columns)))}, 0) as ${dialect.typeName('text')}) as checksum
from ${from} as f`
