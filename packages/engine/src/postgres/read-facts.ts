import { fullName, type TableName } from '@sluice/schema'
import { ident, literal, qualified } from '../quote.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import type { ColumnFacts, IndexFacts, TableFacts, ViewFacts } from '../table-facts.ts'

const TABLES = sqlFile('../../sql/table-facts.postgres.sql', import.meta.url)
const COLUMNS = sqlFile('../../sql/column-facts.postgres.sql', import.meta.url)
const VIEWS = sqlFile('../../sql/view-facts.postgres.sql', import.meta.url)

interface TableRow extends TableName {
  readonly rows: number | null
  readonly bytes: number
  readonly triggers: readonly string[]
  readonly partitioned: boolean
}

interface ColumnRow extends TableName {
  readonly column: string
  readonly nullable: boolean
  readonly default: string | null
  readonly comment: string | null
  readonly indexes: readonly IndexFacts[]
  readonly needed_by: readonly string[]
  readonly computed: boolean
  readonly granted: boolean
}

interface ViewRow extends TableName {
  readonly table_dataset: string
  readonly table_name: string
  readonly materialized: boolean
  readonly columns: readonly string[]
  readonly definition: string
  readonly options: readonly string[] | null
  readonly comment: string | null
  /** Null where it is the one who asks. */
  readonly owner: string | null
  readonly grants: readonly {
    readonly privilege: string
    readonly grantee: string | null
    readonly grantable: boolean
  }[]
}

/** Reads what hangs on these tables, which must exist. */
export async function readPostgresFacts(
  tx: Session,
  tables: readonly TableName[],
): Promise<readonly TableFacts[]> {
  const names = [tables.map(({ dataset, name }) => qualified(dataset, name))]
  const sizes = await tx.rows<TableRow>(TABLES, names)
  const columns = Map.groupBy(await tx.rows<ColumnRow>(COLUMNS, names), fullName)
  const views = Map.groupBy(await tx.rows<ViewRow>(VIEWS, names), ({ table_dataset, table_name }) =>
    fullName({ dataset: table_dataset, name: table_name }),
  )
  return sizes.map((table) => ({
    dataset: table.dataset,
    name: table.name,
    ...(table.rows !== null && { rows: table.rows }),
    bytes: table.bytes,
    columns: (columns.get(fullName(table)) ?? []).map(columnOf),
    views: (views.get(fullName(table)) ?? []).map(viewOf),
    obstacles: [...table.triggers, ...(table.partitioned ? ['partitions'] : [])],
  }))
}

const columnOf = (row: ColumnRow): ColumnFacts => ({
  name: row.column,
  nullable: row.nullable,
  ...(row.default !== null && { default: row.default }),
  ...(row.comment !== null && { comment: row.comment }),
  indexes: row.indexes,
  neededBy: [
    ...row.needed_by,
    ...(row.computed ? ['the values it generates'] : []),
    ...(row.granted ? ['grants on the column'] : []),
  ],
})

function viewOf(row: ViewRow): ViewFacts {
  const { dataset, name, materialized, definition, options, comment, owner, grants } = row
  const view = qualified(dataset, name)
  const kind = materialized ? 'materialized view' : 'view'
  const with_ = options ? ` with (${options.join(', ')})` : ''
  return {
    dataset,
    name,
    materialized,
    columns: row.columns,
    create: [
      `create ${kind} ${view}${with_} as\n${definition.trim().replace(/;$/, '')};`,
      ...(owner === null ? [] : [`alter ${kind} ${view} owner to ${ident(owner)};`]),
      ...(comment === null ? [] : [`comment on ${kind} ${view} is ${literal(comment)};`]),
      ...grants.map(
        ({ privilege, grantee, grantable }) =>
          `grant ${privilege} on ${view} to ${grantee === null ? 'public' : ident(grantee)}${grantable ? ' with grant option' : ''};`,
      ),
    ],
  }
}
