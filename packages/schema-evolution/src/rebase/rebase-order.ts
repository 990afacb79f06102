import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { isAsRendered } from '../migration/read/is-edited.ts'
import type { Migration } from '../migration/read/read-migrations.ts'
import { outOfOrder } from '../runner/history/check-order.ts'
import { sharedFootprint } from '../runner/history/footprint.ts'

/** Why a migration needs a newer name: the id of the newer one that it must come after, by its own id. */
export type ComesAfter = ReadonlyMap<string, string>

export interface RebaseOrder {
  /** All migrations in the order in which they apply from now on. */
  readonly order: readonly Migration[]
  /** Those that a newer one, which stays, must come before. */
  readonly late: ComesAfter
}

/**
 * Fixed migrations come first. Then those of this branch that the target has, then the others; those that need a newer name
 * come last, as they do under that name.
 */
export function rebaseOrder(
  migrations: readonly Migration[],
  kind: EngineKind,
  {
    fixed,
    applied,
    behind,
  }: {
    readonly fixed: ReadonlySet<string>
    readonly applied: ReadonlySet<string>
    readonly behind: ComesAfter
  },
): RebaseOrder {
  const base = migrations.filter(({ id }) => fixed.has(id))
  const own = migrations.filter(({ id }) => !fixed.has(id))
  const [there, pending] = [own.filter(({ id }) => applied.has(id)), own.filter(({ id }) => !applied.has(id))]
  const late = new Map(
    [...outOfOrder(there, base, kind), ...outOfOrder(pending, [...base, ...there], kind)].map((one) => [
      one.late.id,
      one.newer.id,
    ]),
  )
  const last = ({ id }: Migration): number => Number(late.has(id) || behind.has(id))
  return {
    order: [...base, ...[...there, ...pending].toSorted((a, b) => last(a) - last(b))],
    late,
  }
}

/** Of the migrations before one written by hand: those that touch the same and, since nobody edited them, can go after it. */
export const canGoBehind = (
  before: readonly Migration[],
  { sql }: Migration,
  kind: EngineKind,
): readonly string[] =>
  before
    .filter((one) => {
      const [own, other] = [one.sql[kind], sql[kind]]
      const asWritten = ENGINE_KINDS.every((each) => !one.sql[each] || isAsRendered(one.sql[each]))
      return one.plan && asWritten && own && other && sharedFootprint(own, other) !== undefined
    })
    .map(({ id }) => id)
