import { sqlDatabase, sqlTable, type SqlTableOptions } from '@sluice/sources'
import type { EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'

/** Incremental tables of a source whose deleted rows are found by a sweep. */
export const sweptTables = (url: string, tables: Readonly<Record<string, SqlTableOptions>>) =>
  sqlDatabase({
    name: 'shop',
    url,
    tables: Object.entries(tables).map(([name, options]) =>
      sqlTable(name, { incremental: { cursor: 'seq' }, deletes: 'sweep', ...options }),
    ),
  })

/** Rows that are gone, rows that were compared, and the keys and sums that were read for it, of each sweep of a project. */
export const sweepsOf = (project: TestProject): readonly (readonly number[])[] =>
  project.events.flatMap((event) => {
    const found =
      event.kind === 'message' &&
      /sweep: ([\d,]+) of ([\d,]+) rows? (?:is|are) no longer in the source; compared by ([\d,]+)/.exec(
        event.text,
      )
    return found ? [found.slice(1).map((one) => Number(one.replaceAll(',', '')))] : []
  })

/** The key columns of a table, its columns, and their values of the row `n`, in the SQL of the source. */
export type SweptKey = readonly [key: readonly string[], columns: string, values: string]

/** A source, and how it makes the rows from one number to another. */
export interface SweptSource {
  readonly url: string
  run(sql: string): Promise<void>
  numbers(from: number, to: number): string
}

/**
 * Loads a table of each kind of key, deletes three of 300 rows and adds five: the next load deletes or marks these three. Nothing
 * is read of keys where both databases hash them alike.
 */
export async function expectSwept(
  kind: EngineKind,
  { url, run, numbers }: SweptSource,
  keys: Readonly<Record<string, SweptKey>>,
): Promise<void> {
  const names = Object.keys(keys)
  const isSoft = (name: string): boolean => names.indexOf(name) % 2 === 0
  for (const [name, [, columns, values]] of Object.entries(keys)) {
    await run(`drop table if exists ${name}`)
    await run(`create table ${name} (${columns}, seq int)`)
    await run(`insert into ${name} select ${values}, n from ${numbers(1, 300)}`)
  }
  const tables = Object.entries(keys).map(([name, [primaryKey]]) => [
    name,
    { primaryKey, deleteMissing: isSoft(name) ? 'soft' : 'hard' } as const,
  ])
  await using project = await openTestProject({
    kind,
    sources: [sweptTables(url, Object.fromEntries(tables))],
  })
  await project.load()
  await project.applyAndMerge()
  await project.load()
  expect(sweepsOf(project).map(([gone, rows]) => [gone, rows])).toEqual(names.map(() => [0, 300]))
  // Nothing differs, so that one sum of each side is all that is read.
  const read = sweepsOf(project).map(([, , one]) => one)
  expect(Object.fromEntries(names.map((name, i) => [name, read[i]]))).toEqual(
    Object.fromEntries(names.map((name) => [name, 2])),
  )
  for (const [name, [, , values]] of Object.entries(keys)) {
    await run(`delete from ${name} where seq in (3, 120, 300)`)
    await run(`insert into ${name} select ${values}, n from ${numbers(301, 305)}`)
  }
  project.events.length = 0
  const { resources } = await project.load()
  expect(sweepsOf(project).map(([gone, rows]) => [gone, rows])).toEqual(names.map(() => [3, 305]))
  expect(resources.map(({ rows_deleted }) => rows_deleted)).toEqual(names.map(() => 3))
  for (const name of names)
    expect(
      await project.engine.session.rows(
        `select count(*) as n, sum(case when seq in (3, 120, 300) then 1 else 0 end) as gone from shop.${name} ${isSoft(name) ? 'where _sluice_deleted_at is null' : ''}`,
      ),
      name,
    ).toEqual([{ n: 302, gone: 0 }])
}
