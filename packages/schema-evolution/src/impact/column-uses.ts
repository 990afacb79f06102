import type { Config } from '@sluice/loader'
import { fullName, type Table } from '@sluice/schema'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { GENERATED } from '../generated/generate.ts'
import { deltasBetween, subjectOf } from './delta/schema-delta.ts'
import type { Use } from './delta/impact-report.ts'

export interface ColumnUsesOptions {
  /** Folder that has `generated/`. */
  readonly projectDir: string
  readonly config: Pick<Config, 'types' | 'impact'>
  /** All tables that the code can use. */
  readonly tables: readonly Table[]
  /** Whether a column of a table is asked about. */
  readonly isAsked: (table: string, column: string) => boolean
  readonly signal?: AbortSignal
}

/** A place in code that uses a column. */
export interface ColumnUse extends Use {
  /** `schema.table.column`. */
  readonly of: string
  /** False: it only looks so, as SQL in a text does. */
  readonly certain: boolean
}

/**
 * The places in the typed code of a project that use columns: those that would not compile without them, and SQL as text.
 * @throws SluiceError E_NO_TSCONFIG, E_NO_TYPESCRIPT
 */
export async function columnUses({
  projectDir,
  config,
  tables,
  isAsked,
  signal,
}: ColumnUsesOptions): Promise<readonly ColumnUse[]> {
  const without = tables.map((table) => ({
    ...table,
    columns: table.columns.filter(({ name }) => !isAsked(fullName(table), name)),
  }))
  const deltas = deltasBetween(tables, without, [])
  if (deltas.length === 0) return []
  const dir = await realpath(projectDir)
  const { codeImpact } = await import('./code-impact.ts') // brings TypeScript, which few commands need
  const { uses } = await codeImpact({
    projectDir: dir,
    generated: join(dir, GENERATED),
    settings: config.impact ?? {},
    choices: config.types ?? {},
    before: tables,
    after: without,
    deltas,
    ...(signal && { signal }),
  })
  const found = new Map<string, ColumnUse>()
  for (const { use, subject, certainty } of uses) {
    const of = subjectOf(subject.delta)
    const key = `${use.file}:${use.line} ${use.name} ${of}`
    const certain = certainty !== 'may' || found.get(key)?.certain === true
    found.set(key, { ...use, of, certain })
  }
  return [...found.values()]
}
