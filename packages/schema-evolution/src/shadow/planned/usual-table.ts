import { columnOf, parseType, ROOT_ID, type Column, type Table } from '@sluice/schema'

const PLAIN = /^[a-z_][a-z0-9_]*$/
/** Schemas that are there before, and the databases of a DuckDB in memory, which it looks for first. */
const RESERVED = /^(?:pg_.*|_sluice.*|information_schema|main|memory|temp|system)$/
/** PostgreSQL gives such names to the indexes of keys and of nested tables, which share those of tables. */
const OF_INDEXES = new RegExp(`_(?:pkey|${ROOT_ID}_idx)$`)
/** The catalog leaves out a column that grows beside another one. */
const GROWS = /__sluice_new$/
/** PostgreSQL gives these names to columns of its own. */
const SYSTEM_NAMES: ReadonlySet<string> = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])
/** Bytes of a name on PostgreSQL, and of a table's with the ending of its index. */
const LONGEST = 63
const LONGEST_TABLE = 40
/** PostgreSQL refuses more than 1,600. */
const MOST_COLUMNS = 1500
/** PostgreSQL refuses more. */
const MOST_OF_A_KEY = 32

/** Whether both engines make such a table as a migration writes it, and give it back so. */
export const isUsual = (table: Table): boolean =>
  PLAIN.test(table.dataset) &&
  !RESERVED.test(table.dataset) &&
  table.dataset.length <= LONGEST &&
  PLAIN.test(table.name) &&
  table.name.length <= LONGEST_TABLE &&
  !OF_INDEXES.test(table.name) &&
  table.columns.length > 0 &&
  table.columns.length <= MOST_COLUMNS &&
  Object.keys(table).every((key) => OF_TABLES.has(key)) &&
  table.columns.every(isUsualColumn) &&
  distinct(table.columns.map(({ name }) => name.toLowerCase())) &&
  table.primaryKey.length <= MOST_OF_A_KEY &&
  distinct(table.primaryKey) &&
  table.primaryKey.every((name) => columnOf(table, name)?.nullable === false)

const OF_TABLES: ReadonlySet<string> = new Set([
  'dataset',
  'name',
  'columns',
  'primaryKey',
] satisfies (keyof Table)[])
const OF_COLUMNS: ReadonlySet<string> = new Set([
  'name',
  'type',
  'nullable',
  'mask',
  'references',
] satisfies (keyof Column)[])

const isUsualColumn = (column: Column): boolean =>
  column.name !== '' &&
  Buffer.byteLength(column.name) <= LONGEST &&
  !SYSTEM_NAMES.has(column.name) &&
  !GROWS.test(column.name) &&
  parseType(column.type) === column.type &&
  [column.name, column.mask ?? '', column.references ?? ''].every(isText) &&
  Object.keys(column).every((key) => OF_COLUMNS.has(key)) &&
  (column.mask === undefined || column.references === undefined)

/** Whether both engines hold it, and as it is. */
const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

const distinct = (names: readonly string[]): boolean => new Set(names).size === names.length
