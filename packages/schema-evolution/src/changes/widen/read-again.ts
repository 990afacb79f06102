import { ident, literal, qualified, type Dialect } from '@sluice/engine'
import { fullName, readingText, type Reading, type TableName } from '@sluice/schema'
import type { RenderContext } from '../risk/change-facts.ts'
import { doBlock } from '../sql/do-block.ts'
import { readText, type Widening } from './widening.ts'

/** A column whose values are read again, as a hint says. */
type Read = Widening & { readonly reading: Reading }

const isRead = (widening: Widening): widening is Read => widening.reading !== undefined

/** How many values an error names, and how much of each. */
const NAMED = 3
const LONGEST = 40

/** What such a query has found, in the error that it made. */
export const unreadIn = (error: unknown): string | undefined =>
  /\d+ values? of .* cannot be read as .*/s.exec(error instanceof Error ? error.message : '')?.[0]

/** A query for what is wrong with the values of a column that cannot be read: null where all can. */
export function unreadQuery(table: TableName, { column, from, reading }: Read, dialect: Dialect): string {
  const old = ident(column)
  const what = literal(` of ${fullName(table)}.${column} cannot be read as ${readingText(reading)}: `)
  return [
    "select case when count(*) > 0 then sum(n) || case when sum(n) = 1 then ' value' else ' values' end",
    `  || ${what} || string_agg(x, ', ' order by k) filter (where k <= ${NAMED})`,
    `  || case when count(*) > ${NAMED} then ', ...' else '' end end as message`,
    'from (',
    `  select '"' || left(x, ${LONGEST}) || '"' as x, n, row_number() over (order by n desc, x) as k`,
    '  from (',
    `    select ${dialect.convert(old, from, 'text')} as x, count(*) as n`,
    `    from ${qualified(table.dataset, table.name)}`,
    `    where not ${dialect.fits(readText(dialect, old, from, reading), 'text', reading.type)}`,
    '    group by 1',
    '  ) as value',
    ') as value',
  ].join('\n')
}

const messageOf = (widening: Read, { after, dialect }: RenderContext): string =>
  unreadQuery(after, widening, dialect)

/** Lines of a block of Postgres with the variable `unread text`, which stop it where a value cannot be read. */
export const stopLines = (widenings: readonly Widening[], context: RenderContext): readonly string[] =>
  widenings
    .filter(isRead)
    .flatMap((widening) => [
      `unread := (\n${messageOf(widening, context)}\n);`,
      'if unread is not null then',
      "  raise exception using message = unread, errcode = 'data_exception';",
      'end if;',
    ])

/** Statements that stop the migration before anything is changed where a value cannot be read. */
export function stopUnlessRead(widenings: readonly Widening[], context: RenderContext): readonly string[] {
  const read = widenings.filter(isRead)
  if (read.length === 0) return []
  if (context.kind === 'postgres') return [doBlock(stopLines(read, context), ['unread text;'])]
  return read.map(
    (widening) =>
      `select error(message) from (\n${messageOf(widening, context)}\n) as unread where message is not null;`,
  )
}
