import { decimalParts, isDecimal, type ColumnType } from '@sluice/schema'
import { duckdbDialect } from '@sluice/engine'
import { hintFor } from '../../api/rows/column-hint.ts'
import { tableOf, type Resource } from '../../api/resource.ts'
import { renamedIn, type LoadContext } from '../../context/load-context.ts'
import { columnNames } from '../../infer/column-names.ts'
import { withoutMinusZero } from '../../infer/value-of.ts'
import type { FastPathColumn } from '../../staged/fast-path-plan.ts'
import { endQuery } from './proved.ts'
import type { ReviewedTable } from './reviewed-table.ts'

/** A column of files, all values of which are of its type. */
export interface GivenColumn {
  /** The name in the source. */
  readonly name: string
  /** Undefined where it is not known. */
  readonly type: ColumnType | undefined
  /** SQL of what is read. */
  readonly read: string
  /** SQL of the value in the type. */
  readonly value: string
}

/** Such a column as it goes to its final one. */
export interface TypedColumn extends FastPathColumn {
  /** SQL over what is read; it ends the query where a row is for the quarantine. */
  readonly value: string
}

/**
 * The columns in their order; undefined where the final table does not have them all in types that hold all of their values, or a hint
 * says more than that. `added`: names of the columns that the resource adds.
 */
export function typedColumns(
  resource: Resource,
  columns: readonly GivenColumn[],
  final: ReviewedTable,
  context: LoadContext,
  added: ReadonlySet<string> = new Set(),
): readonly TypedColumn[] | undefined {
  const hints = resource.columns ?? {}
  const names = columnNames(
    columns.map(({ name }) => ({ source: name, column: name, form: 'native', path: [name] })),
    {
      hints,
      place: `${context.source}.${resource.name}`,
      added,
      rename: (column) => renamedIn(context, tableOf(resource), column),
    },
  )
  const typed = columns.flatMap((column): readonly TypedColumn[] => {
    const { name: source, type } = column
    const name = names.get(source) ?? ''
    const { name: _, ...hint } = hintFor(hints, source) ?? {}
    const own = final.typeOf(name)
    const isSaid = Object.entries(hint).every(([key, value]) => key === 'type' && value === type)
    if (type === undefined || own === undefined || !isSaid || !isHeld(type, own)) return []
    return [{ name, type: own, value: valueIn(column, own, final.isRequired(name)) }]
  })
  return typed.length === columns.length ? typed : undefined
}

/** True where a column has all values of the type as they are. */
function isHeld(type: ColumnType, own: ColumnType): boolean {
  if (!isDecimal(type) || !isDecimal(own)) return type === own
  const [given, held] = [decimalParts(type), decimalParts(own)]
  return given.whole <= held.whole && given.scale <= held.scale
}

function valueIn({ read, type, value }: GivenColumn, own: ColumnType, isRequired: boolean): string {
  const cast = `cast(${value} as ${duckdbDialect.typeName(own)})`
  const staged = type === 'double' ? withoutMinusZero(cast) : cast
  const misfits = [
    ...(isRequired ? [`${read} is null`] : []),
    ...(type === 'text' ? [`contains(${read}, chr(0))`] : []),
  ]
  return misfits.length === 0
    ? staged
    : `case when ${misfits.join(' or ')} then ${endQuery(`${read}::varchar`)} else ${staged} end`
}
