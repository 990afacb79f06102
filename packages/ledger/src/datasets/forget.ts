import { literal, sqlFile, type Session } from '@sluice/engine'
import { readCursors } from '../state/cursors.ts'
import { readStates } from '../state/state.ts'
import { statementsOf, withParts } from '../statements.ts'

const statement = statementsOf(sqlFile('../../sql/forget.sql', import.meta.url))
const TABLES = statement('tables of resources')
const WAITING = statement('waiting of resources')
const STAGING = statement('staging of resources')
const FILES = statement('files of resources')
const FORGET = statement('forget')

/** What the ledger knows of a resource. */
export interface KnownResource {
  readonly resource: string
  /** Its tables, those of lists included, by the names that loads gave them. */
  readonly tables: readonly string[]
  readonly files: number
  readonly hasCursor: boolean
  readonly hasState: boolean
  readonly rowsWaiting: number
  /** Names of the staging tables that these wait in. */
  readonly staging: readonly string[]
}

/** What is known of the resources of a dataset. */
export async function readKnownResources(
  session: Session,
  dataset: string,
): Promise<readonly KnownResource[]> {
  const tables = await session.rows<{ table: string; resource: string }>(TABLES, [dataset])
  const waiting = await session.rows<{ resource: string; rows: number }>(WAITING, [dataset])
  const staging = await session.rows<{ resource: string; name: string }>(STAGING, [dataset])
  const files = await session.rows<{ resource: string; files: number }>(FILES, [dataset])
  const states = new Set((await readStates(session, dataset)).map(({ resource }) => resource))
  const cursors = new Set((await readCursors(session, dataset)).map(({ resource }) => resource))
  const names = new Set([...[...tables, ...files].map(({ resource }) => resource), ...states, ...cursors])
  return [...names].toSorted().map((resource) => ({
    resource,
    tables: tables
      .filter((one) => one.resource === resource)
      .map(({ table }) => table)
      .toSorted(),
    files: Number(files.find((one) => one.resource === resource)?.files ?? 0),
    hasCursor: cursors.has(resource),
    hasState: states.has(resource),
    staging: staging
      .filter((one) => one.resource === resource)
      .map(({ name }) => name)
      .toSorted(),
    rowsWaiting: Number(waiting.find((one) => one.resource === resource)?.rows ?? 0),
  }))
}

/** SQL for a migration, the same for both engines, after which the next load of the resources begins from nothing. */
export const forgetSql = (dataset: string, resources: readonly string[], tables: readonly string[]): string =>
  withParts(FORGET, {
    schema: literal(dataset),
    resources: resources.map(literal).join(', '),
    tables: tables.map(literal).join(', '),
  })
