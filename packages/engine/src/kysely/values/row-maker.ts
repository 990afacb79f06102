/** A column of a result, and how its values are read. */
export interface ReadColumn<V> {
  readonly name: string
  read(value: V): unknown
}

/** Makes an object of each row of a result. Where two columns have one name the last wins. */
export const rowMaker =
  <V, R>(columns: readonly ReadColumn<V>[]): ((values: readonly (V | null)[]) => R) =>
  (values) =>
    // Not by assignment, which would take `__proto__` for something else than a column.
    Object.fromEntries(
      columns.map(({ name, read }, i) => {
        const value = values[i] ?? null
        return [name, value === null ? null : read(value)]
      }),
    ) as R
