import { ident, qualified, type Session } from '@sluice/engine'
import type { Shadow } from '@sluice/schema-evolution'
import { fullName, SYSTEM_SCHEMA } from '@sluice/schema'
import { readColumns, readRelations, type Relation, type RelationColumn } from '../relation/relation.ts'

/** The columns of each table by its name. */
export type PlainTables = ReadonlyMap<string, readonly RelationColumn[]>

/**
 * Puts a table with the same columns and nothing else in the place of each table and view of a shadow: rows that a unit test
 * gives need not have keys, or values in all columns.
 */
export async function makePlain({ kind, session }: Shadow): Promise<PlainTables> {
  const all = await readRelations(session, kind)
  const relations = [...all.values()].filter(({ dataset }) => dataset !== SYSTEM_SCHEMA)
  const tables = new Map<string, readonly RelationColumn[]>()
  for (const relation of relations) tables.set(fullName(relation), await readColumns(session, kind, relation))
  await (kind === 'duckdb' ? dropAll(session, relations) : moveAside(session, relations))
  for (const { dataset, name } of relations) {
    const columns = (tables.get(fullName({ dataset, name })) ?? []).map(
      (column) => `${ident(column.name)} ${column.type}`,
    )
    await session.script(`create table ${qualified(dataset, name)} (${columns.join(', ')})`)
  }
  return tables
}

/** On PostgreSQL, where others may depend on them. */
async function moveAside(session: Session, relations: readonly Relation[]): Promise<void> {
  for (const [i, { dataset, name }] of relations.entries())
    await session.script(`alter table ${qualified(dataset, name)} rename to ${ident(`__sluice_moved_${i}`)}`)
}

/** DuckDB renames no table that a foreign key refers to, and drops it after those that refer to it. */
async function dropAll(session: Session, relations: readonly Relation[]): Promise<void> {
  let left = relations
  while (left.length > 0) {
    const stuck: Relation[] = []
    let problem: unknown
    for (const relation of left) {
      try {
        await session.script(`drop ${relation.kind} ${qualified(relation.dataset, relation.name)}`)
      } catch (error) {
        stuck.push(relation)
        problem = error
      }
    }
    if (stuck.length === left.length) throw problem
    left = stuck
  }
}
