import type { EngineKind } from '@sluice/engine'
import { columnUses, replay, type ColumnUse } from '@sluice/schema-evolution'
import { fullName, SluiceError, type Table } from '@sluice/schema'
import { describeModels } from '@sluice/transform'
import { migrationsDir, type Project } from '../project/project.ts'

/** The typed queries that use columns, and why some may be missing; undefined where all were found. */
export interface CodeUses {
  readonly queries: readonly QueryUse[]
  readonly uncertain: string | null
}

/** A column of a table or model. */
interface Asked {
  readonly table: string
  readonly column: string | null
}

/** A place in code that reads or writes a column. */
export interface QueryUse extends Pick<ColumnUse, 'file' | 'line' | 'name' | 'access' | 'detail'> {
  /** `schema.table.column`. */
  readonly of: string
  /** False: it only looks so, as SQL in a text does. */
  readonly certain: boolean
}

/**
 * The typed queries of a project that use these columns of tables and models. Columns that the migrations and models no longer
 * make are looked for, too.
 */
export async function codeUses(
  project: Project,
  kind: EngineKind,
  columns: readonly Asked[],
  signal: AbortSignal,
): Promise<CodeUses> {
  if (columns.length === 0) return { queries: [], uncertain: null }
  const asked = new Set(columns.map(({ table, column }) => `${table}\0${column}`))
  try {
    const { tables, models } = await replay(migrationsDir(project), kind, (shadow) =>
      describeModels(project.dir, shadow),
    )
    const uses = await columnUses({
      projectDir: project.dir,
      config: project.config,
      tables: [...tables, ...models.tables].map((table) => withColumns(table, columns)),
      isAsked: (table, column) => asked.has(`${table}\0${column}`),
      signal,
    })
    const queries = uses.map(({ file, line, name, access, detail, of, certain }) => ({
      file,
      line,
      name,
      access,
      detail,
      of,
      certain,
    }))
    return { queries, uncertain: null }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof SluiceError)) throw error
    return { queries: [], uncertain: error.message.split('\n')[0] ?? '' }
  }
}

function withColumns(table: Table, columns: readonly Asked[]): Table {
  const has = new Set(table.columns.map(({ name }) => name))
  const gone = columns.flatMap(({ table: owner, column }) =>
    owner === fullName(table) && column !== null && !has.has(column)
      ? [{ name: column, type: 'text', nullable: true } as const]
      : [],
  )
  return { ...table, columns: [...table.columns, ...gone] }
}
