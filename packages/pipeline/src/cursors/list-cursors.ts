import type { Session } from '@sluice/engine'
import { readAllCursors, readSlices, type Slice } from '@sluice/ledger'
import { isoInstant } from '../loads/instant.ts'

/** A cursor as the ledger has it. */
export interface CursorStatus {
  /** `dataset.resource`. */
  readonly name: string
  /** Where the next load starts; null where it starts at `initial`. */
  readonly value: string | null
  readonly type: string
  /** The furthest value of any row that was loaded. */
  readonly reached: string | null
  readonly moved_at: string
  /** The load that moved it; null where a person did. */
  readonly load_id: number | null
}

/** The slices of a resource's backfills. */
export interface SlicesStatus {
  /** `dataset.resource`. */
  readonly name: string
  readonly loaded: number
  readonly planned: number
  readonly failed: readonly Pick<Slice, 'from' | 'to' | 'code' | 'message'>[]
}

export interface CursorList {
  readonly cursors: readonly CursorStatus[]
  readonly slices: readonly SlicesStatus[]
}

/** All cursors of a target, and the slices of backfills. */
export async function listCursors(session: Session): Promise<CursorList> {
  const cursors = await readAllCursors(session)
  const slices = await readSlices(session)
  const byName = Map.groupBy(slices, (one) => `${one.schema_name}.${one.resource}`)
  return {
    cursors: cursors.map((one) => ({
      name: `${one.schema_name}.${one.resource}`,
      value: one.value,
      type: one.type,
      reached: one.reached,
      moved_at: isoInstant(one.moved_at),
      load_id: one.loadId,
    })),
    slices: [...byName].map(([name, own]) => ({
      name,
      loaded: own.filter(({ status }) => status === 'loaded').length,
      planned: own.filter(({ status }) => status === 'planned').length,
      failed: own
        .filter(({ status }) => status === 'failed')
        .map(({ from, to, code, message }) => ({ from, to, code, message })),
    })),
  }
}
