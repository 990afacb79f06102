import { LOAD_ID, POSITION, ROW_ID, ROWS_PER_LOAD, type ColumnType } from '@sluice/schema'
import { ident } from '../quote.ts'
import type { StagingTable } from '../transaction.ts'
import { postgresDialect } from './dialect.ts'

interface CopiedColumn {
  readonly name: string
  readonly type: ColumnType
  readonly value: string
}

const firstIdOf = (loadId: number): string => String(BigInt(loadId) * BigInt(ROWS_PER_LOAD))

/** The columns of a staging table, as `create table` takes them. */
export function stagingDefinitions({ columns, becomes }: StagingTable): readonly string[] {
  const own = columns
    .filter(({ name }) => becomes === undefined || name !== POSITION)
    .map(({ name, type }) => `${ident(name)} ${postgresDialect.typeName(type)}`)
  if (becomes === undefined) return own
  return [
    ...own,
    `${ident(LOAD_ID)} bigint default ${becomes}`,
    `${ident(ROW_ID)} bigint`,
    `${ident(POSITION)} bigint generated always as (${ident(ROW_ID)} - ${firstIdOf(becomes)}) stored`,
  ]
}

/** The columns that `COPY` fills, and the SQL of the workbench for their values. */
export const copiedColumns = ({ columns, becomes }: StagingTable): readonly CopiedColumn[] =>
  columns.map(({ name, type }) =>
    becomes !== undefined && name === POSITION
      ? { name: ROW_ID, type, value: `${ident(name)} + ${firstIdOf(becomes)}` }
      : { name, type, value: ident(name) },
  )
