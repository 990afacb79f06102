import { ident, idents, literal, qualified, type EngineKind, type Session } from '@sluice/engine'
import { fullName, SluiceError } from '@sluice/schema'
import type { Model, Snapshot } from '../model.ts'
import { assertKeys, sameKey } from './keys.ts'
import { columnChanges } from '../relation/column-changes.ts'
import { runWithQuery } from './query-error.ts'
import { hasEquality } from '../relation/has-equality.ts'
import { readColumns, type RelationColumn } from '../relation/relation.ts'

/** When a version began, and when it ended: null for the one that is valid now. */
const FROM = ident('valid_from')
const TO = ident('valid_to')

interface Step {
  readonly tx: Session
  readonly kind: EngineKind
  readonly model: Model
  readonly snapshot: Snapshot
  readonly query: string
  /** The name of the table beside it that takes the rows of now. */
  readonly beside: string
  /** The columns that the table has. */
  readonly columns: readonly RelationColumn[]
  readonly now: Date
}

const instant = (now: Date): string => `cast(${literal(now.toISOString())} as timestamptz)`

/** The query of a first snapshot, and of the columns that one has. */
export function firstSnapshot({ updatedAt }: Snapshot, query: string, now: Date): string {
  const from =
    updatedAt === undefined
      ? instant(now)
      : `coalesce(cast(q.${ident(updatedAt)} as timestamptz), ${instant(now)})`
  return `select q.*, ${from} as ${FROM}, cast(null as timestamptz) as ${TO} from (${query}\n) as q`
}

const timeIn = (row: 't' | 'n', column: string): string => `cast(${row}.${ident(column)} as timestamptz)`

/** Whether a row has another value than its version. */
function isDistinct(name: string, columns: readonly RelationColumn[]): string {
  const asText = columns.some((column) => column.name === name && !hasEquality(column.type))
  const [was, is] = [`t.${ident(name)}`, `n.${ident(name)}`]
  return asText
    ? `cast(${was} as text) is distinct from cast(${is} as text)`
    : `${was} is distinct from ${is}`
}

/** Whether the time of a row is later than that of its version; any time is later than none. */
function hasIncreased(updatedAt: string): string {
  const [was, is] = [timeIn('t', updatedAt), timeIn('n', updatedAt)]
  return `${is} > ${was} or (${was} is null and ${is} is not null)`
}

/**
 * Ends the versions of rows that changed or are gone, and adds the rows as they are now. Gives the number of rows added.
 * @throws SluiceError E_MODEL_DESTRUCTIVE where the query lost a column or changed its type: old versions have it
 */
export async function takeSnapshot(step: Step): Promise<number> {
  const { tx, kind, model, snapshot, query, beside, now } = step
  const [table, fresh] = [model.name, beside].map((name) => qualified(model.dataset, name)) as [
    string,
    string,
  ]
  await runWithQuery(`create table ${fresh} as`, query, (sql) => tx.script(sql))
  await assertKeys(tx, model, fresh)
  const before = step.columns.filter(({ name }) => !['valid_from', 'valid_to'].includes(name))
  const columns = await readColumns(tx, kind, { dataset: model.dataset, name: beside })
  const { destructive } = columnChanges(before, columns)
  if (destructive.length > 0) throw lost(model, destructive)
  const known = new Set(before.map(({ name }) => name))
  for (const { name, type } of columns.filter((column) => !known.has(column.name)))
    await tx.script(`alter table ${table} add column ${ident(name)} ${type}`)

  const { updatedAt, hardDeletes, check } = snapshot
  const same = sameKey(model)
  const differs =
    updatedAt === undefined
      ? (check ?? columns.map(({ name }) => name).filter((name) => !model.uniqueKey.includes(name)))
          .map((name) => isDistinct(name, columns))
          .join(' or ') || 'false'
      : hasIncreased(updatedAt)
  const since = updatedAt === undefined ? instant(now) : timeIn('n', updatedAt)
  // A version whose row had no time, or came back, may have begun after the time that the row has now.
  await tx.run(
    `update ${table} as t set ${TO} = greatest(${since}, t.${FROM}) from ${fresh} as n where t.${TO} is null and ${same} and (${differs})`,
  )
  if (hardDeletes === 'invalidate')
    await tx.run(
      `update ${table} as t set ${TO} = ${instant(now)} where t.${TO} is null and not exists (select 1 from ${fresh} as n where ${same})`,
    )
  const names = columns.map(({ name }) => name)
  // A row that comes back begins no sooner than its last version ended.
  const last = `(select max(t.${TO}) from ${table} as t where ${same})`
  const begin = updatedAt === undefined ? instant(now) : `coalesce(${since}, ${instant(now)})`
  const added = await tx.run(
    `insert into ${table} (${idents(names)}, ${FROM}) select ${idents(names, 'n.')}, case when ${last} > ${begin} then ${last} else ${begin} end from ${fresh} as n where not exists (select 1 from ${table} as t where ${same} and t.${TO} is null)`,
  )
  await tx.script(`drop table ${fresh}`)
  return added
}

const lost = (model: Model, changes: readonly string[]): SluiceError =>
  new SluiceError(
    `${fullName(model)} keeps old versions, but its columns have changed: ${changes.join(', ')}`,
    {
      code: 'E_MODEL_DESTRUCTIVE',
      place: `${model.file}:${model.line}`,
      hint: 'let the query return these columns with their types again; new columns are allowed',
    },
  )
