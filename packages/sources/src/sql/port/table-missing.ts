import { SqlSourceError } from './sql-error.ts'

const CORRECT = 'correct the name, or the schema'

/** What a hint says where a server has no table of a similar name. */
export const ONLY_READABLE =
  'correct the name or the schema; the user in the url sees only the tables that it may read'
/** What a hint says where a file has no table at all. */
export const NO_TABLES = `it has no tables: ${CORRECT}`

/** The error for a table or view that the source does not have. `like`: similar names that it has; `none`: the hint without any. */
export function tableMissing(
  table: string,
  { like, none, place }: { readonly like: readonly string[]; readonly none: string; readonly place: string },
): SqlSourceError {
  return new SqlSourceError(`the source database has no table or view ${table}`, {
    code: 'E_SQL_TABLE',
    place,
    hint: like.length > 0 ? `it has ${like.join(', ')}: ${CORRECT}` : none,
  })
}
