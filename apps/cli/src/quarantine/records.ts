import type { Parameter, Session } from '@sluice/engine'
import { selectResources, type Config } from '@sluice/loader'

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

/** The resources that `source` or `source.resource` name. */
export const resourcesNamed = ({ sources }: Config, names: readonly string[]): RecordFilter['resources'] =>
  names.length === 0
    ? []
    : selectResources(sources, names).flatMap(({ dataset, resources }) =>
        resources.map(({ name }) => ({ dataset, resource: name })),
      )

/** SQL and parameters of a filter over the quarantine as `q`. Records of a file that was loaded again since are done with. */
export function recordsWhere({ resources, loadId, file }: RecordFilter): {
  readonly where: string
  readonly parameters: readonly Parameter[]
} {
  const parameters: Parameter[] = []
  const next = (value: Parameter): string => `$${parameters.push(value)}`
  const named = resources.map(
    ({ dataset, resource }) => `(q.schema_name = ${next(dataset)} and q.resource = ${next(resource)})`,
  )
  const conditions = [
    `not exists (
       select 1 from _sluice.files as f
       where f.schema_name = q.schema_name and f.resource = q.resource and f.file_name = q.file_name
         and f.load_id > q.load_id
     )`,
    ...(named.length === 0 ? [] : [`(${named.join(' or ')})`]),
    ...(loadId === undefined ? [] : [`q.load_id = ${next(loadId)}`]),
    ...(file === undefined ? [] : [`q.file_name = ${next(file)}`]),
  ]
  return { where: conditions.join('\n  and '), parameters }
}

/** Counts records by load, resource, file and reason, the latest first; `line` is the first one's. */
export function readGroups(session: Session, filter: RecordFilter): Promise<RecordGroup[]> {
  const { where, parameters } = recordsWhere(filter)
  return session.rows<RecordGroup & Record<string, unknown>>(
    `select q.load_id, q.schema_name, q.resource, q.file_name, min(q.line) as line, q.reason, count(*) as records
     from _sluice.quarantine as q
     where ${where}
     group by q.load_id, q.schema_name, q.resource, q.file_name, q.reason
     order by q.load_id desc, q.schema_name, q.resource, q.file_name, min(q.line), q.reason`,
    parameters,
  )
}

export function readRecords(
  session: Session,
  filter: RecordFilter,
  limit: number,
): Promise<QuarantineRecord[]> {
  const { where, parameters } = recordsWhere(filter)
  return session.rows<QuarantineRecord & Record<string, unknown>>(
    `select q.load_id, q.schema_name, q.resource, q.file_name, q.line, q.reason, q.raw
     from _sluice.quarantine as q
     where ${where}
     order by q.load_id desc, q.schema_name, q.resource, q.file_name, q.line, q.reason
     limit ${limit}`,
    parameters,
  )
}

export async function countRecords(session: Session, filter: RecordFilter): Promise<number> {
  const { where, parameters } = recordsWhere(filter)
  const [row] = await session.rows<{ records: number }>(
    `select count(*) as records from _sluice.quarantine as q where ${where}`,
    parameters,
  )
  return row?.records ?? 0
}
