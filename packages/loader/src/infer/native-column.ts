import { isDecimal, type ColumnType } from '@sluice/schema'
import { duckdbDialect, ident, type Workbench } from '@sluice/engine'
import type { ColumnHint } from '../api/rows/column-hint.ts'
import type { RawColumn } from '../raw/raw-table.ts'
import type { ColumnClass } from './classify/column-class.ts'
import { hintedClasses, hintedText, type HintedText } from './hinted-text.ts'
import { digitsSeen, nativeDigits } from '../read/parquet/native-digits.ts'
import { withoutMinusZero } from './value-of.ts'
import { typeOfNative } from '../read/parquet/native-type.ts'
import type { ProfiledColumn } from './profiled-table.ts'

type Named = RawColumn & { readonly name: string }

/** SQL: the value of the column's type. */
function valueOf({ column, type = '' }: RawColumn): string {
  const own = typeOfNative(type)
  const value = `${ident(column)}::${duckdbDialect.typeName(own)}`
  return own === 'double' ? withoutMinusZero(value) : value
}

/** Columns whose type the file declares, by raw column. */
export async function nativeColumns(
  workbench: Workbench,
  table: string,
  columns: readonly Named[],
): Promise<ReadonlyMap<string, ProfiledColumn>> {
  if (columns.length === 0) return new Map()
  const aggregates = columns.flatMap(({ column, type = '' }, index) => {
    const digits = nativeDigits(typeOfNative(type), ident(column))
    return [
      `count(${ident(column)}) as n${index}`,
      ...(digits
        ? [`${digits.whole} as w${index}`, `${digits.scale} as s${index}`, `${digits.plain} as p${index}`]
        : []),
    ]
  })
  const [row = {}] = await workbench.rows<Record<string, number | boolean | null>>(
    `select ${aggregates.join(',\n')} from ${ident(table)}`,
  )
  return new Map(
    columns.map((column, index): [string, ProfiledColumn] => {
      const digits = digitsSeen(row[`w${index}`], row[`s${index}`], row[`p${index}`])
      return [
        column.column,
        {
          name: column.name,
          type: typeOfNative(column.type ?? ''),
          value: valueOf(column),
          nonNull: Number(row[`n${index}`] ?? 0),
          ...(digits && { digits }),
        },
      ]
    }),
  )
}

const classOf = (type: ColumnType): ColumnClass =>
  isDecimal(type) ? 'decimal' : type === 'json' || type === 'binary' ? 'text' : type

/** A typed column as text, where a hint says more of its values than the file; undefined where it does not. */
export function nativeText(
  field: RawColumn,
  name: string,
  hint: ColumnHint | undefined,
): HintedText | undefined {
  const type = typeOfNative(field.type ?? '')
  const words = hint?.nulls ?? hint?.true ?? hint?.false
  if (!hint || type === 'binary' || ((hint.type === undefined || hint.type === type) && !words))
    return undefined
  return {
    name,
    text: hintedText(duckdbDialect.convert(valueOf(field), type, 'text'), hint),
    hint,
    column: field.column,
    certain: true,
    among: hintedClasses(hint) ?? [classOf(type)],
  }
}
