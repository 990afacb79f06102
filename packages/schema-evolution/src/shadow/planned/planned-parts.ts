import { keyComment, type EngineKind } from '@sluice/engine'
import { columnOf, ROOT_ID, type ColumnType, type Table } from '@sluice/schema'
import { columnComment } from '../../changes/sql/comment-column.ts'
import { dialectOf } from '../../changes/sql/dialect-of.ts'
import type { StatePart } from '../../state/state-part.ts'
import { quotedAsNeeded } from './quoted-as-needed.ts'

/** The parts that the catalog has of tables that are made as planned: see readState. */
export const plannedParts = (tables: readonly Table[], kind: EngineKind): readonly StatePart[] =>
  tables.flatMap((table) => partsOf(table, kind))

function partsOf(table: Table, kind: EngineKind): readonly StatePart[] {
  const { dataset, name: relation } = table
  const parts = [...columnsOf(table, kind), ...(kind === 'postgres' ? ofPostgres(table) : ofDuckdb(table))]
  return parts.map((part) => ({ dataset, relation, ...part }))
}

type Part = Omit<StatePart, 'dataset' | 'relation'>

const columnsOf = ({ columns }: Table, kind: EngineKind): readonly Part[] =>
  columns.flatMap((column, at): readonly Part[] => {
    const { name, type, nullable } = column
    const text = `${catalogName(type, kind)}${nullable ? '' : ' not null'}`
    const comment = columnComment(column)
    const place = at + 1
    return [
      { part: 'column', place, name, text },
      ...(comment === undefined ? [] : [{ part: 'column comment', place, name, text: comment } as const]),
    ]
  })

/** What the catalog calls a type, which is longer than the name that a migration uses. */
function catalogName(type: ColumnType, kind: EngineKind): string {
  const name = dialectOf(kind).typeName(type)
  if (type === 'timestamp') return 'timestamp with time zone'
  return type === 'time' && kind === 'postgres' ? 'time without time zone' : name
}

function ofPostgres(table: Table): readonly Part[] {
  const { dataset, name, primaryKey } = table
  const key = primaryKey.map(quotedAsNeeded).join(', ')
  const index = `${name}_${ROOT_ID}_idx`
  const on = `${quotedAsNeeded(dataset)}.${quotedAsNeeded(name)}`
  return [
    ...(key === ''
      ? []
      : [{ part: 'constraint', place: 0, name: `${name}_pkey`, text: `primary key (${key})` } as const]),
    ...(columnOf(table, ROOT_ID)
      ? [
          {
            part: 'index',
            place: 0,
            name: index,
            text: `CREATE INDEX ${quotedAsNeeded(index)} ON ${on} USING btree (${ROOT_ID})`,
          } as const,
        ]
      : []),
  ]
}

const ofDuckdb = ({ primaryKey }: Table): readonly Part[] =>
  primaryKey.length === 0 ? [] : [{ part: 'comment', place: 0, name: '', text: keyComment(primaryKey) }]
