import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A JSON file of what dlt was observed to do. */
export function readVectors<V>(file: string): readonly V[] {
  return (JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as { vectors: V[] }).vectors
}

export type Value = string | number | boolean | null | { readonly [key: string]: Value } | readonly Value[]

/** dlt's row: its data, and `_dlt_parent_id` and the like. */
export type DltRow = Readonly<Record<string, Value>>

/** One load of a vector, and what it left. */
export interface Run {
  readonly in: readonly DltRow[]
  readonly error?: string
  readonly hints_this_run?: DltHints
  readonly tables_after: Readonly<Record<string, readonly DltRow[]>>
  readonly column_types?: Readonly<Record<string, Readonly<Record<string, string | null>>>>
}

export interface DltHints {
  readonly write_disposition?:
    | string
    | {
        readonly disposition: string
        readonly strategy: string
        readonly boundary_timestamp?: string
        readonly validity_column_names?: readonly [string, string]
        readonly row_version_column_name?: string
      }
  readonly primary_key?: string
  readonly merge_key?: string
  readonly max_table_nesting?: number
  readonly columns?: Readonly<
    Record<
      string,
      {
        readonly data_type?: string
        readonly dedup_sort?: 'asc' | 'desc'
        readonly hard_delete?: boolean
        readonly timezone?: boolean
      }
    >
  >
}

export interface LoadVector {
  readonly id: string
  readonly note: string
  readonly class?: 'quirk' | 'bug'
  readonly hints?: DltHints
  readonly settings?: { readonly max_table_nesting?: number }
  readonly runs: readonly Run[]
}

/** A value of a row as JavaScript has it. */
export function decoded(value: Value): unknown {
  if (Array.isArray(value)) return value.map(decoded)
  if (typeof value !== 'object' || value === null) return value
  const { $int: int, $hex: hex } = value as Record<string, string>
  if (int !== undefined) return BigInt(int)
  if (hex !== undefined) return Buffer.from(hex, 'hex')
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decoded(item)]))
}
