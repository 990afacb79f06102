import type { TypeChoices } from '@sluice/engine'
import { byFullName, fullName, isDecimal, type Column, type ColumnType, type Table } from '@sluice/schema'
import { filledAliases, filledType } from './filled-alias.ts'
import { interfaceNames } from './interface-names.ts'
import { jsTypeOf } from './js-type.ts'
import { storedJsType } from './stored-js-type.ts'

const FIRST_LINES = `// DO NOT EDIT. Made from migrations/ by \`sluice generate\`, which \`sluice migrate\` also runs.
// One interface per table, with the columns in the order of the table; types as chosen in sluice.config.ts.
`

/** What a json column holds. */
const JSON_ALIASES: readonly (readonly [name: string, type: string])[] = [
  ['JsonArray', 'JsonValue[]'],
  ['JsonObject', '{ [x: string]: JsonValue | undefined; }'],
  ['JsonPrimitive', 'boolean | number | string | null'],
  ['JsonValue', 'JsonArray | JsonObject | JsonPrimitive'],
]

/**
 * TypeScript for a Kysely database of these tables: the same text for the same tables, in whatever order they come.
 *
 * @example
 * generateTypes([{ dataset: 'shop', name: 'orders', primaryKey: ['id'], columns: [{ name: 'id', type: 'bigint', nullable: false }] }], {})
 * // export interface ShopOrders { id: Bigint } … export interface DB { "shop.orders": ShopOrders }
 */
export function generateTypes(tables: readonly Table[], choices: TypeChoices): string {
  const sorted = tables.toSorted(byFullName)
  const names = interfaceNames(sorted)
  const columns = sorted.flatMap((table) => table.columns)
  const used = columns.filter((column) => storedJsType(column) === undefined).map(({ type }) => type)
  const aliases = new Map([...used.flatMap((type) => aliasesOf(type, choices)), ...filledAliases(columns)])
  const needsColumnType = [...aliases.values()].some((type) => type.includes('ColumnType<'))
  const sections = [
    FIRST_LINES.trimEnd(),
    needsColumnType ? 'import type { ColumnType } from "kysely";' : '',
    [...aliases]
      .toSorted(([a], [b]) => (a < b ? -1 : 1)) // code units, whatever the locale
      .map(([name, type]) => `export type ${name} = ${type};`)
      .join('\n'),
    ...sorted.map((table) => tableInterface(table, names.get(fullName(table)) ?? '', choices)),
    [
      comment('All tables by the name that queries call them.'),
      'export interface DB {',
      ...sorted.map((table) => `  ${JSON.stringify(fullName(table))}: ${names.get(fullName(table))};`),
      '}',
    ].join('\n'),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function tableInterface(table: Table, name: string, choices: TypeChoices): string {
  const key = table.primaryKey.length > 0 ? `, primary key (${table.primaryKey.join(', ')})` : ''
  return [
    comment(`\`${fullName(table)}\`${key}${described(table)}`),
    `export interface ${name} {`,
    ...table.columns.flatMap((column) => [`  ${comment(docOf(column))}`, `  ${property(column, choices)}`]),
    '}',
  ].join('\n')
}

const docOf = (column: Column): string => {
  const { type, stored, mask, references } = column
  const own = stored ? `${type}, stored as ${stored.name}` : type
  const said =
    mask === undefined ? (references === undefined ? '' : `, references ${references}`) : `, masked: ${mask}`
  return `${own}${said}${described(column)}`
}

const described = ({ description }: Pick<Column, 'description'>): string =>
  description === undefined ? '' : `: ${description}`

function property(column: Column, choices: TypeChoices): string {
  const { name, type, nullable } = column
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
  const read = storedJsType(column) ?? typeName(type, choices)
  return `${key}: ${filledType(column, `${read}${nullable ? ' | null' : ''}`)};`
}

/** A type that is read and written as the same stands for itself; others have a name, such as `Bigint`. */
function typeName(type: ColumnType, choices: TypeChoices): string {
  const { select, insert } = jsTypeOf(type, choices)
  if (select === insert) return select
  const name = isDecimal(type) ? 'decimal' : type
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function aliasesOf(
  type: ColumnType,
  choices: TypeChoices,
): readonly (readonly [name: string, type: string])[] {
  const { select, insert } = jsTypeOf(type, choices)
  if (select === insert) return []
  const own = [typeName(type, choices), `ColumnType<${select}, ${insert}, ${insert}>`] as const
  return type === 'json' ? [own, ...JSON_ALIASES] : [own]
}

/** Names come from data, and may hold what ends a comment. */
const comment = (text: string): string => `/** ${text.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ')} */`
