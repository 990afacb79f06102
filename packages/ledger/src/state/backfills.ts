import { literal, sqlFile } from '@sluice/engine'
import { statementsOf, withParts } from '../statements.ts'

const statement = statementsOf(sqlFile('../../sql/backfills.sql', import.meta.url))
const BLOCK = statement('block')
const RECORD = statement('record')
const REMOVE = statement('remove')

/** SQL of a migration that records how far the rows of a table are filled. */
export interface BackfillProgress {
  /** A query in parentheses: null before the first block. */
  readonly block: string
  /** A statement; `block` is an expression. */
  record(block: string): string
  /** A statement. */
  readonly remove: string
}

/** The SQL for the table of that quoted name. */
export function backfillProgress(table: string): BackfillProgress {
  const relation = literal(table)
  return {
    block: withParts(BLOCK, { relation }),
    record: (block) => withParts(RECORD, { relation, block }),
    remove: withParts(REMOVE, { relation }),
  }
}
