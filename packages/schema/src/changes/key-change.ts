import type { WriteDisposition } from '../disposition.ts'
import type { MergeStrategy } from '../merge-strategy.ts'
import { SluiceError, type SluiceErrorOptions } from '../error.ts'
import { PARENT_ID } from '../system.ts'
import { fullName, type Table, type TableName } from '../table.ts'

/** What a load does to a final table, as far as its key is concerned. */
export interface KeyUse {
  readonly disposition: WriteDisposition
  readonly primaryKey: readonly string[]
  readonly strategy?: MergeStrategy | undefined
  readonly columns: readonly { readonly name: string }[]
}

/** The key that identifies rows of a load; empty if each row is new. */
export const keyUsed = ({
  disposition,
  primaryKey,
  strategy,
}: Pick<KeyUse, 'disposition' | 'primaryKey' | 'strategy'>): readonly string[] =>
  disposition === 'append' || strategy?.versions ? [] : primaryKey

export const sameColumns = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.includes(name))

/**
 * Whether a load identifies rows by the key that was reviewed. A table without one takes every key; one whose key the load
 * does not bring, such as an identity column, has it filled by the database.
 */
export function meetsKey({ primaryKey: reviewed }: Pick<Table, 'primaryKey'>, load: KeyUse): boolean {
  const key = keyUsed(load)
  if (reviewed.length === 0 || sameColumns(reviewed, key)) return true
  const brought = reviewed.every((name) => load.columns.some((column) => column.name === name))
  return key.length === 0 && !brought
}

/** The key of a nested table: rows of one list are told apart by their own key, and lists by the row that they are in. */
export const nestedKey = (own: readonly string[]): readonly string[] =>
  own.length === 0 ? [] : [PARENT_ID, ...own]

/** The part of a nested table's key that the source gives. */
export const ownKey = (key: readonly string[]): readonly string[] => key.filter((name) => name !== PARENT_ID)

/** Whether a nested table has the key that a load gives it. One that a person gave it does not count where there is none. */
export const meetsNestedKey = (reviewed: readonly string[], key: readonly string[]): boolean =>
  key.length > 0 ? sameColumns(reviewed, key) : !reviewed.includes(PARENT_ID)

/** A table is to have another key than it has: rows cannot be merged until a migration has changed it. */
export class KeyRejected extends SluiceError {
  readonly table: TableName
  /** The key that the loads need; empty: none. */
  readonly key: readonly string[]

  constructor(message: string, options: SluiceErrorOptions, table: TableName, key: readonly string[]) {
    super(message, options)
    this.table = table
    this.key = key
  }

  /** The same, with what to do next. */
  withHint(hint: string): KeyRejected {
    const { message, code, place = fullName(this.table), table, key } = this
    return new KeyRejected(message, { code, place, hint, cause: this }, table, key)
  }
}

/** `primary key (id, region)`. */
export const keyText = (key: readonly string[]): string =>
  key.length === 0 ? 'no primary key' : `the primary key (${key.join(', ')})`
