import type { HashSql } from '@sluice/engine'

/** SQL of a source database about the key of a table. */
export interface KeySql extends HashSql {
  /** Condition that a key comes behind another one, or not; with the index of the key. */
  compare(own: readonly string[], operator: '>' | '<=', values: readonly string[]): string
  /**
   * What stands behind `from` for the keys in the parameter, a JSON list of `[id, text, ...]`: the columns `id`, `k0`, `k1`, ... of
   * `sluice_asked`, all of them text.
   */
  asked(columns: number): string
}

/** SQL of these columns; `at`: of the text at an index of a list. */
export const askedColumns = (columns: number, at: (index: number) => string): string =>
  ['id', ...Array.from({ length: columns }, (_, i) => `k${i}`)]
    .map((name, i) => `${at(i)} as ${name}`)
    .join(', ')

/** How the databases compare keys that compare rows by an index. */
export const compareRows = (
  own: readonly string[],
  operator: '>' | '<=',
  values: readonly string[],
): string => `(${own.join(', ')}) ${operator} (${values.join(', ')})`
