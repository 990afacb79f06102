import type { Engine } from '@sluice/engine'

/** The texts that wait in staging in a column of this name. */
export async function waitingValues({ session }: Engine, name: string): Promise<readonly string[]> {
  const columns = await session.rows<{ table: string; name: string }>(
    `select table_name as "table", column_name as name from information_schema.columns
     where table_schema = 'shop_staging' and (column_name = '${name}' or column_name like '${name}:%')`,
  )
  const found: string[] = []
  for (const column of columns) {
    const rows = await session.rows<{ value: string }>(
      `select "${column.name}" as value from shop_staging."${column.table}"`,
    )
    found.push(...rows.map(({ value }) => value))
  }
  return found
}
