import type { OutputColumn } from './shadow.ts'

/** How a column that a query gives is not as it was. */
export interface OutputChange {
  /** `amount: integer → text`, `note is new`, `note is gone` */
  readonly text: string
  /** True: nobody who reads the other columns minds. */
  readonly isNew: boolean
}

/** Compares the columns that a query gave with those that it gives now; columns that are gone come last. */
export function outputChanges(
  before: readonly OutputColumn[],
  after: readonly OutputColumn[],
): readonly OutputChange[] {
  const old = new Map(before.map(({ name, type }) => [name, type]))
  const now = new Set(after.map(({ name }) => name))
  return [
    ...after.flatMap(({ name, type }): readonly OutputChange[] => {
      const was = old.get(name)
      if (was === undefined) return [{ text: `${name} is new`, isNew: true }]
      return was === type ? [] : [{ text: `${name}: ${was} → ${type}`, isNew: false }]
    }),
    ...before
      .filter(({ name }) => !now.has(name))
      .map(({ name }) => ({ text: `${name} is gone`, isNew: false })),
  ]
}
