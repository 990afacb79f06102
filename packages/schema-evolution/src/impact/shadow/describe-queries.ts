import type { OutputColumn, Rehearsal } from '../../shadow/shadow.ts'
import type { ModelQuery } from './model-file.ts'

/** What a database says of a query: its columns, or why it cannot run. */
export type Described = readonly OutputColumn[] | Error

/** Describes each query, in their order. */
export async function describeQueries(
  rehearsal: Rehearsal,
  queries: readonly ModelQuery[],
): Promise<readonly Described[]> {
  const described: Described[] = []
  for (const { sql } of queries) {
    described.push(await rehearsal.describe(sql).catch((error: unknown) => asError(error)))
  }
  return described
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** Whether two answers are the same; two errors count as the same. */
export const sameAnswer = (a: Described, b: Described): boolean =>
  a instanceof Error || b instanceof Error
    ? a instanceof Error && b instanceof Error
    : JSON.stringify(a) === JSON.stringify(b)
