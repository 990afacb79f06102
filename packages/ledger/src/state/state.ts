import { sqlFile, type Session } from '@sluice/engine'
import type { LoadKey } from '../load-key.ts'
import { statementsOf } from '../statements.ts'

const statement = statementsOf(sqlFile('../../sql/state.sql', import.meta.url))
const OF_DATASET = statement('of dataset')
const REMOVE = statement('remove')
const RECORD = statement('record')

/** Cursors and other state of a resource: a row of `pipeline_state`. */
export interface ResourceState {
  readonly resource: string
  readonly state: Record<string, unknown>
  /** The load that left it so. */
  readonly load: number
}

/** The state of a dataset's resources. */
export const readStates = (
  session: Pick<Session, 'rows'>,
  dataset: string,
): Promise<readonly ResourceState[]> =>
  session.rows<ResourceState & Record<string, unknown>>(OF_DATASET, [dataset])

/** Replaces the state of a resource. */
export async function recordState(
  tx: Session,
  { dataset, loadId }: LoadKey,
  resource: string,
  state: ResourceState['state'],
): Promise<void> {
  await tx.later(REMOVE, [dataset, resource])
  await tx.later(RECORD, [dataset, resource, state, loadId])
}
