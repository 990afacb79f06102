import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { at } from '../table/merge-table.ts'
import { hashOf } from '../table/row-text.ts'

const SUM: Readonly<Record<EngineKind, (hash: string) => string>> = {
  duckdb: (hash) => `sum(md5_number_lower(${hash}))`,
  postgres: (hash) => `sum(cast(hashtextextended(${hash}, 0) as numeric))`,
}

/** Counts the rows of `from`, a quoted table or a query in parentheses, and sums hashes of all their values. */
export function sumRows(
  { kind, dialect }: { readonly kind: EngineKind; readonly dialect: Dialect },
  from: string,
  columns: readonly { readonly name: string }[],
): string {
  const text = dialect.typeName('text')
  // A column that a person has added may be of any type.
  const texts = columns.map(({ name }) => `cast(${at('f', name)} as ${text})`)
  return `select count(*) as rows, cast(coalesce(${SUM[kind](hashOf(texts))}, 0) as ${text}) as checksum
from ${from} as f`
}
