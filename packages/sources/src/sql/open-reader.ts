import { resolve } from 'node:path'
import { SqlSourceError } from './port/sql-error.ts'
import type { SqlReader } from './port/sql-reader.ts'

/**
 * Opens a source database in one snapshot. `place`: the name of the source, for messages, as all its tables share the snapshot; `folder`: where relative paths start. The driver
 * is loaded here, so that a project of files alone starts without it.
 */
export async function openReader(url: string, place: string, folder: string): Promise<SqlReader> {
  const [, scheme = ''] = /^([a-z]+):/.exec(url) ?? []
  if (scheme === 'postgres' || scheme === 'postgresql')
    return (await import('./postgres/postgres-reader.ts')).PostgresReader.open(url, place)
  if (scheme === 'duckdb')
    return (await import('./duckdb/duckdb-reader.ts')).DuckdbReader.open(
      resolve(folder, url.slice('duckdb:'.length)),
      place,
    )
  if (scheme === 'sqlite')
    return (await import('./sqlite/sqlite-reader.ts')).SqliteReader.open(
      resolve(folder, url.slice('sqlite:'.length)),
      place,
    )
  if (scheme === 'mysql' || scheme === 'mariadb')
    return (await import('./mysql/mysql-reader.ts')).MysqlReader.open(url, place, folder)
  throw new SqlSourceError(
    scheme === '' ? 'the url has no scheme' : `there is no driver for a url that begins with ${scheme}:`,
    {
      code: 'E_SQL_URL',
      place,
      hint: 'write postgres://user:password@host:5432/database, mysql://user:password@host:3306/database, duckdb:path/of/the/file or sqlite:path/of/the/file',
    },
  )
}
