import {
  computations,
  createOut,
  finalOf,
  INDEXES,
  insertOutside,
  OUT,
  postgresError,
  PUBLICATIONS,
  qualified,
  sizeOf,
  TRIGGERS,
  type MergeTable,
  type PostgresError,
} from '@sluice/engine'
import { fullName, SluiceError, stagingSchema } from '@sluice/schema'
import type { RejectedRow } from '../classify-rows.ts'
import type { MergeContext } from '../../tables/context.ts'
import { rolledBack } from './rolled-back.ts'

type Named = Omit<RejectedRow, 'position'>

/** What PostgreSQL's codes call the constraint that they name. */
const CONSTRAINTS: Readonly<Record<string, string>> = {
  '23503': 'foreign key',
  '23505': 'unique constraint',
  '23514': 'check constraint',
  '23P01': 'exclusion constraint',
  '54000': 'index',
}

/** PostgreSQL's code of what exceeds a limit, such as a row of an index of more bytes than this. */
const TOO_LARGE = '54000'
const LEAST_TOO_LARGE = 2700

function byConstraint(
  { code, constraint, column, table = '' }: PostgresError,
  own: boolean,
): string | undefined {
  const kind = CONSTRAINTS[code]
  if (kind !== undefined && constraint !== undefined)
    return own ? `${kind} ${constraint}` : `${kind} ${constraint} of ${table}`
  if (code === '23502' && column !== undefined) return `not null of column ${column}`
  return undefined
}

/** The trigger whose function was running. */
async function byTrigger({ tx, group }: MergeContext, { where }: PostgresError): Promise<Named | undefined> {
  if (where === undefined) return undefined
  const tables = [...group.finals.values()].map(({ dataset, name }) => qualified(dataset, name))
  const triggers = await tx.rows<{ name: string; table: string; function: string }>(TRIGGERS, [tables])
  const found = triggers.find((one) => where.includes(`${one.function}(`))
  return found && { table: found.table, by: `trigger ${found.name}` }
}

/** Does something with the table of rows that do not go, as it is where one root row goes alone, and takes it back. */
function withOne<T>(
  { tx, group }: MergeContext,
  tables: readonly MergeTable[],
  position: number,
  work: (out: string) => Promise<T>,
): Promise<T> {
  const out = qualified(stagingSchema(group.dataset), OUT)
  return rolledBack(tx, async () => {
    await tx.run(createOut(out))
    for (const table of tables) await tx.run(insertOutside(table, out, { from: position, to: position }, []))
    return work(out)
  })
}

/** The generated column, check or index that cannot be computed of the row. */
async function byComputation(
  { tx, dialect }: MergeContext,
  tables: readonly MergeTable[],
  out: string,
): Promise<Named | undefined> {
  for (const table of tables) {
    for (const { name, query } of computations(dialect, table, out)) {
      try {
        await rolledBack(tx, () => tx.rows(query))
      } catch (error) {
        if (!postgresError(error)) throw error
        return { table: table.final.name, by: name }
      }
    }
  }
  return undefined
}

/** The index that has most to hold of the row. */
async function bySize(
  { tx, dialect }: MergeContext,
  tables: readonly MergeTable[],
  out: string,
): Promise<Named | undefined> {
  const sizes: (Named & { readonly bytes: number })[] = []
  for (const table of tables) {
    for (const { name, parts } of await tx.rows<{ name: string; parts: string[] }>(INDEXES, [
      finalOf(table),
    ])) {
      const [row] = await tx.rows<{ bytes: number | null }>(sizeOf(dialect, table, out, parts))
      sizes.push({ table: table.final.name, by: `index ${name}`, bytes: row?.bytes ?? 0 })
    }
  }
  const [largest] = sizes.toSorted((a, b) => b.bytes - a.bytes)
  return largest && largest.bytes > LEAST_TOO_LARGE ? { table: largest.table, by: largest.by } : undefined
}

/** The table, and the constraint or trigger of it, that an error names. */
export async function nameError(context: MergeContext, error: unknown): Promise<Named | undefined> {
  const known = postgresError(error)
  if (!known) throw error
  const { root, finals } = context.group
  const own = known.table === undefined || finals.has(known.table)
  const by = byConstraint(known, own)
  if (by !== undefined) return { table: own ? (known.table ?? root) : root, by }
  return byTrigger(context, known)
}

/** Which table, and what of it, does not take a root row that was tried alone. */
export async function nameRejection(
  context: MergeContext,
  tables: readonly MergeTable[],
  position: number,
  error: unknown,
): Promise<Named> {
  const named = await nameError(context, error)
  if (named) return named
  const known = postgresError(error)
  if (!known) throw error
  const { root } = context.group
  const isTooLarge = known.code === TOO_LARGE
  const find = isTooLarge ? bySize : byComputation
  const present = tables.filter(({ exists }) => exists)
  const found = await withOne(context, tables, position, (out) => find(context, present, out))
  return (
    found ?? { table: root, by: isTooLarge ? 'the size of a row' : `error ${known.code} of the database` }
  )
}

/** PostgreSQL's function that looks whether a change of a table can be published. */
const PUBLISHES = 'CheckCmdReplicaIdentity'

/** The error of a table whose updates or deletes cannot be published, with what publishes them; undefined for any other. */
export async function unpublished(
  { tx, group }: Pick<MergeContext, 'tx' | 'group'>,
  error: unknown,
): Promise<SluiceError | undefined> {
  const known = postgresError(error)
  if (known?.routine !== PUBLISHES) return undefined
  const named = [...group.finals.values()]
    .filter(({ name }) => known.message.includes(`"${name}"`))
    .toSorted((a, b) => b.name.length - a.name.length)[0]
  if (!named) return undefined
  const final = qualified(named.dataset, named.name)
  const publications = await tx.rows<{ name: string }>(PUBLICATIONS, [final])
  const place = fullName(named)
  // With an identity, it is the columns or the rows that the publication chooses which do not go with it.
  const identity =
    known.code === '42P10'
      ? 'include the columns of the replica identity in the column list of the publication, and use only these columns in its condition'
      : `run alter table ${final} replica identity full`
  const names = publications.map(({ name }) => name).join(', ')
  return new SluiceError(
    `publication ${names} publishes updates and deletes of ${place}, whose replica identity does not allow that`,
    {
      code: 'E_REPLICA_IDENTITY',
      place,
      hint: `nothing was written; ${identity}, or publish only inserts: alter publication ${publications[0]?.name ?? 'NAME'} set (publish = 'insert'), then run again`,
      cause: error,
    },
  )
}
