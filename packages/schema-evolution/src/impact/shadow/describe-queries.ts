import { createSchema, qualified, type EngineKind } from '@sluice/engine'
import type { OutputColumn, Rehearsal } from '../../shadow/shadow.ts'
import type { ModelQuery } from './model-file.ts'

/** What a database says of a query: its columns, or why it cannot run. */
export type Described = readonly OutputColumn[] | Error

/** Describes each query, in their order. What one makes, those behind it can read. */
export async function describeQueries(
  kind: EngineKind,
  rehearsal: Rehearsal,
  queries: readonly ModelQuery[],
): Promise<readonly Described[]> {
  const described: Described[] = []
  const made: string[] = []
  for (const { sql, makes } of queries) {
    const answer = await rehearsal.describe(sql).catch((error: unknown) => asError(error))
    described.push(answer)
    if (answer instanceof Error || !makes) continue
    const table = qualified(makes.dataset, makes.name)
    await rehearsal.run(createSchema(kind, makes.dataset))
    await rehearsal.run(`create table ${table} as select * from (${sql}\n) as made limit 0`)
    made.push(table)
  }
  for (const table of made) await rehearsal.run(`drop table ${table}`)
  return described
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** Whether two answers are the same; two errors count as the same. */
export const sameAnswer = (a: Described, b: Described): boolean =>
  a instanceof Error || b instanceof Error
    ? a instanceof Error && b instanceof Error
    : JSON.stringify(a) === JSON.stringify(b)
