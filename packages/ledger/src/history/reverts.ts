import type { Session } from '@sluice/engine'
import type { LoadKey } from '../load-key.ts'
import { statement } from './statement.ts'

const REVERT = statement('record revert')
const REVERTED = statement('record reverted')

/** Records that the load `revertId` undid another one. */
export async function recordRevert(
  tx: Session,
  { loadId, dataset }: LoadKey,
  revertId: number,
  seconds: number,
): Promise<void> {
  await tx.run(REVERT, [revertId, dataset, seconds, loadId])
  await tx.run(REVERTED, [dataset, loadId, revertId])
}
