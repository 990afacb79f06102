import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { ident, idents, literal, qualified } from '../quote.ts'
import type { CsvParts, StagingTable } from '../transaction.ts'
import { postgresDialect } from './dialect.ts'

/**
 * COPY of the files' own bytes: the fastest way in, for files that are known to need no conversion. Rows are counted by
 * defaults of the staging table, which COPY fills in for columns that the file has not.
 */
export async function stageCsv(
  client: PoolClient,
  table: StagingTable,
  files: CsvParts,
): Promise<readonly number[]> {
  const { schema, name, columns } = table
  const target = qualified(schema, name)
  const counter = qualified(schema, `${name}_n`)
  const definitions = columns.map(
    (column) => `${ident(column.name)} ${postgresDialect.typeName(column.type)}`,
  )
  await client.query(`create unlogged table ${target} (${definitions.join(', ')});
    create sequence ${counter} minvalue 0 start 0 cache 1000;
    alter table ${target} alter column ${ident(files.position)} set default nextval(${literal(counter)})`)
  const rowCounter = files.row === undefined ? undefined : qualified(schema, `${name}_r`)
  if (rowCounter !== undefined)
    await client.query(`create sequence ${rowCounter} minvalue 0 start 0 cache 1000`)

  const marks = `delimiter ${literal(files.delimiter)}, quote ${literal(files.quote)}, escape ${literal(files.escape)}`
  const counts: number[] = []
  let before = 0
  for (const part of files.parts) {
    const row =
      rowCounter === undefined ? {} : { [files.row ?? '']: `nextval(${literal(rowCounter)}) - ${before}` }
    const defaults = Object.entries({ ...part.constants, ...row }).map(
      ([column, value]) => `alter column ${ident(column)} set default ${value}`,
    )
    if (defaults.length > 0) await client.query(`alter table ${target} ${defaults.join(', ')}`)
    const copy = client.query(
      copyFrom(`copy ${target} (${idents(part.columns)}) from stdin (format csv, header, null '', ${marks})`),
    )
    await pipeline(part.open(), copy)
    counts.push(copy.rowCount ?? 0)
    before += copy.rowCount ?? 0
  }

  const counted = [files.position, ...(files.row === undefined ? [] : [files.row])]
  const drops = counted.map((column) => `alter column ${ident(column)} drop default`).join(', ')
  await client.query(
    `alter table ${target} ${drops}; drop sequence ${[counter, rowCounter].filter(Boolean).join(', ')}`,
  )
  return counts
}
