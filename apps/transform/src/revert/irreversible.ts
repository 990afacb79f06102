import { SluiceError } from '@sluice/schema'

/** Why a load is not undone. */
export type RevertReason =
  | 'E_REVERT_NOT_MERGED'
  | 'E_REVERT_REVERTED'
  | 'E_REVERT_NO_HISTORY'
  | 'E_REVERT_LATER_LOADS'
  | 'E_REVERT_SCHEMA_CHANGED'
  | 'E_REVERT_ROWS_CHANGED'
  | 'E_REVERT_REFERENCED'

/** A load cannot be undone exactly. Nothing was changed. */
export class Irreversible extends SluiceError {
  constructor(loadId: number, code: RevertReason, why: string, at: { place: string; hint: string }) {
    super(`load ${loadId} cannot be reverted: ${why}`, { code, ...at })
  }
}
