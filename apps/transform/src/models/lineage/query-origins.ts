import type { QueryOrigins } from '@sluice/schema-evolution'
import { openParser } from '../graph/open-parser.ts'
import { UnparsedQuery, type QueryParser } from '../graph/reference.ts'
import { forParser } from '../read/placeholders.ts'
import type { QueryTree } from '../tree/query-tree.ts'
import { queryLineage } from './query-lineage.ts'

/** The columns on which the values of queries depend, conditions in expressions included; what only decides about rows is left out. */
export const queryOrigins: QueryOrigins = async (kind, queries, columnsOf) => {
  if (queries.length === 0) return [] // to open a parser takes time
  await using parser = await openParser(kind)
  const found = []
  for (const sql of queries) {
    const tree = await treeOf(parser, sql)
    found.push(
      tree &&
        queryLineage(kind, tree, columnsOf).columns.map(({ origins }) =>
          origins.map(({ table, column }) => ({ table, column })),
        ),
    )
  }
  return found
}

async function treeOf(parser: QueryParser, sql: string): Promise<QueryTree | undefined> {
  try {
    return await parser.treeOf(forParser(sql))
  } catch (error) {
    if (error instanceof UnparsedQuery) return undefined
    throw error
  }
}
