import { ROW_ID } from '@sluice/schema'
import type { EngineKind } from '../../engine.ts'
import { ident } from '../../quote.ts'
import { at } from '../table/merge-table.ts'
import { HASH_SQL } from './hash-sql.ts'
import { inBuckets, type BucketLevel, type KeyedRows } from './key-buckets.ts'

/** Makes the table of the keys of final rows `f` that a source is asked for, numbered from 1. */
export const createAsked = (
  kind: EngineKind,
  asked: string,
  { from, where, texts }: KeyedRows,
  buckets: NonNullable<BucketLevel['within']>,
): string =>
  `create table ${asked} as
select row_number() over () as n, ${at('f', ROW_ID)} as id, ${texts.map((text, i) => `${text} as k${i}`).join(', ')}
from ${from}
where ${[...where, inBuckets(HASH_SQL[kind], texts, buckets)].join('\n  and ')}`

/** Gives some of these keys as `keys`, the JSON that SourceKeys.absent takes. */
export function askedPage(
  kind: EngineKind,
  asked: string,
  columns: number,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): string {
  const values = ['cast(id as text)', ...Array.from({ length: columns }, (_, i) => `k${i}`)].join(', ')
  const list =
    kind === 'postgres' ? `json_agg(json_build_array(${values}))` : `json_group_array(json_array(${values}))`
  return `select cast(${list} as text) as keys from ${asked} where n > ${after} and n <= ${upTo}`
}

/** Makes the table of the rows whose keys the source does not have. */
export const createAbsent = (absent: string): string => `create table ${absent} (id bigint)`

/** Adds rows to it. The parameter is a JSON list of their ids, as texts. */
export const insertAbsent = (kind: EngineKind, absent: string): string =>
  kind === 'postgres'
    ? `insert into ${absent} select cast(m.value as bigint) from json_array_elements_text(cast($1 as json)) as m (value)`
    : `insert into ${absent} select cast(unnest(from_json($1, '["varchar"]')) as bigint)`

/** Condition that the final row `f` is one of them. */
export const isAbsent = (absent: string): string =>
  `${at('f', ROW_ID)} in (select ${ident('id')} from ${absent})`
