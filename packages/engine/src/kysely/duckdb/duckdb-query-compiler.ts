import { PostgresQueryCompiler, type OrderByItemNode } from 'kysely'

/** DuckDB's SQL is that of Postgres for all that Kysely builds, but for where it sorts nulls. */
export class DuckdbQueryCompiler extends PostgresQueryCompiler {
  /** Postgres puts nulls first when it sorts downwards, DuckDB last by default: both are to give the same rows. */
  protected override visitOrderByItem(node: OrderByItemNode): void {
    super.visitOrderByItem(node)
    if (node.nulls === undefined && isDescending(node)) this.append(' nulls first')
  }
}

const isDescending = ({ direction }: OrderByItemNode): boolean =>
  direction !== undefined &&
  'sqlFragments' in direction &&
  String(direction.sqlFragments).trim().toLowerCase() === 'desc'
