import type { Parameter, Session } from '@sluice/engine'
import { quarantineStatement } from '../quarantine.ts'
import { numbers, withParts } from '../statements.ts'

const IS_OPEN = quarantineStatement('is open')
const GROUPS = quarantineStatement('groups')
const RECORDS = quarantineStatement('records')
const COUNT = quarantineStatement('count')
const DELETE = quarantineStatement('delete')

/** Which records of the quarantine a command is about. */
export interface RecordFilter {
  /** Of the config; empty for records of any resource. */
  readonly resources: readonly { readonly dataset: string; readonly resource: string }[]
  readonly loadId?: number
  readonly file?: string
}

export interface QuarantineRecord {
  readonly load_id: number
  readonly schema_name: string
  readonly resource: string
  readonly file_name: string
  /** Null for a whole file. */
  readonly line: number | null
  readonly reason: string
  readonly raw: string
}

export type RecordGroup = Omit<QuarantineRecord, 'raw'> & { readonly records: number }

/** The condition of a filter, and its parameters. */
function whereOf({ resources, loadId, file }: RecordFilter): {
  readonly where: string
  readonly parameters: readonly Parameter[]
} {
  const parameters: Parameter[] = []
  const next = (value: Parameter): string => `$${parameters.push(value)}`
  const named = resources.map(
    ({ dataset, resource }) => `(q.schema_name = ${next(dataset)} and q.resource = ${next(resource)})`,
  )
  const conditions = [
    IS_OPEN,
    ...(named.length === 0 ? [] : [`(${named.join(' or ')})`]),
    ...(loadId === undefined ? [] : [`q.load_id = ${next(loadId)}`]),
    ...(file === undefined ? [] : [`q.file_name = ${next(file)}`]),
  ]
  return { where: conditions.join('\n  and '), parameters }
}

/** Counts records by load, resource, file and reason, the latest first; `line` is the first one's. */
export function readGroups(session: Session, filter: RecordFilter): Promise<readonly RecordGroup[]> {
  const { where, parameters } = whereOf(filter)
  return session.rows<RecordGroup & Record<string, unknown>>(withParts(GROUPS, { where }), parameters)
}

export function readRecords(
  session: Session,
  filter: RecordFilter,
  limit: number,
): Promise<readonly QuarantineRecord[]> {
  const { where, parameters } = whereOf(filter)
  const sql = withParts(RECORDS, { where, limit: numbers([limit]) })
  return session.rows<QuarantineRecord & Record<string, unknown>>(sql, parameters)
}

export async function countRecords(session: Session, filter: RecordFilter): Promise<number> {
  const { where, parameters } = whereOf(filter)
  const [row] = await session.rows<{ records: number }>(withParts(COUNT, { where }), parameters)
  return row?.records ?? 0
}

/** Deletes records, and gives how many there were. */
export function deleteRecords(tx: Session, filter: RecordFilter): Promise<number> {
  const { where, parameters } = whereOf(filter)
  return tx.run(withParts(DELETE, { where }), parameters)
}
