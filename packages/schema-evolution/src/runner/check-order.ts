import type { EngineKind } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { Migration } from '../migration/read-migrations.ts'

const footprintOf = (migration: Migration, kind: EngineKind): readonly string[] =>
  migration.sql[kind]?.headers.get('Footprint') ?? []

const covers = (a: string, b: string): boolean => a === b || b.startsWith(`${a}.`)

/**
 * A migration may come after newer ones, as parallel branches make it, where they touch different things.
 * @throws SluiceError E_MIGRATION_ORDER where they touch the same
 */
export function checkOrder(
  pending: readonly Migration[],
  applied: readonly Migration[],
  kind: EngineKind,
): void {
  for (const late of pending) {
    for (const newer of applied.filter(({ id }) => id > late.id)) {
      const shared = footprintOf(late, kind).find((mine) =>
        footprintOf(newer, kind).some((other) => covers(mine, other) || covers(other, mine)),
      )
      if (shared === undefined) continue
      const place = late.sql[kind]?.path ?? late.id
      throw new SluiceError(
        `${late.id} changes ${shared}, and so does ${newer.id}, which is newer and already applied`,
        {
          code: 'E_MIGRATION_ORDER',
          place,
          hint: 'delete the folder and run load again, which proposes what is still missing',
        },
      )
    }
  }
}
