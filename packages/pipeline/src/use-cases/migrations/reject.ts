import {
  changeRejection,
  rejectionResult,
  type Decision,
  type RejectionResult,
} from '../../reject/change-rejection.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onTarget, type RunOptions } from '../project/run-options.ts'

export interface RejectOptions extends RunOptions {
  /** Only this column of the migration, or this table that it creates, such as `orders.coupon`. */
  readonly column?: string
}

/**
 * Rejects a migration that no target has applied, or a column of it: no load proposes it again, and data that needs it
 * waits. The rejection is stored in a file in the folder of the migration; commit it.
 * @param migration name of its folder, or a part that only this name has
 * @throws SluiceError
 * @example const { changes } = await reject(project, '20260102T030405_change_orders', { column: 'coupon' })
 */
export const reject = (
  project: OpenProject,
  migration: string,
  options: RejectOptions = {},
): Promise<RejectionResult> => change(project, 'reject', migration, options)

/**
 * Restores a rejected migration, or one of its rejected columns.
 * @param migration name of its folder, or a part that only this name has
 * @throws SluiceError
 * @example const { changes_left } = await accept(project, '20260102T030405_change_orders')
 */
export const accept = (
  project: OpenProject,
  migration: string,
  options: RejectOptions = {},
): Promise<RejectionResult> => change(project, 'accept', migration, options)

const change = (
  project: OpenProject,
  decision: Decision,
  migration: string,
  { column, ...options }: RejectOptions,
): Promise<RejectionResult> =>
  onTarget(
    project,
    options,
    async (opened, context) =>
      rejectionResult(await changeRejection(opened, context, decision, migration, column), decision),
    { own: true },
  )
