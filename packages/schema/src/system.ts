/** Columns and schemas that Sluice adds. */
export const SYSTEM_SCHEMA = '_sluice'

/** Schema that holds a dataset's staging tables. */
export const stagingSchema = (dataset: string): string => `${dataset}_staging`

/** On every root table: the load that wrote the row, bigint. */
export const LOAD_ID = '_sluice_load_id'
/** On every table: `load id · 2^32 + position in the load`, bigint; unique in the table, sorts in load order. */
export const ROW_ID = '_sluice_id'
/** On nested tables: `_sluice_id` of the row one level up, of the root row, and the 0-based place in the list. */
export const PARENT_ID = '_sluice_parent_id'
export const ROOT_ID = '_sluice_root_id'
export const LIST_INDEX = '_sluice_list_idx'

/** In staging only: the row's position in the load, and whether the row is blocked (see docs/staging.md). */
export const POSITION = '_sluice_position'
export const PARENT_POSITION = '_sluice_parent_position'
export const ROOT_POSITION = '_sluice_root_position'
export const BLOCKED = '_sluice_blocked'

/** On tables with versions of rows, unless they have other names there: since when, and until when, a version is valid. */
export const VALID_FROM = '_sluice_valid_from'
export const VALID_TO = '_sluice_valid_to'

/** On tables whose missing rows are marked: the time of the load that no longer had the row; null while the source has it. */
export const DELETED_AT = '_sluice_deleted_at'

/** Factor between a load id and the row ids of that load. */
export const ROWS_PER_LOAD = 4294967296

/** The columns that Sluice adds to every root table, and to every nested one. */
export const ROOT_COLUMNS: readonly string[] = [LOAD_ID, ROW_ID]
export const NESTED_COLUMNS: readonly string[] = [ROW_ID, PARENT_ID, ROOT_ID, LIST_INDEX]

export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set([...ROOT_COLUMNS, ...NESTED_COLUMNS])

/** True for names that the source's columns may not have: those of Sluice's own columns, of today and to come. */
export const isReserved = (column: string): boolean => column.startsWith('_sluice_')

/** On tables of file sources: the file's name, the 0-based row in it, and the date in its name. */
export const FILE_NAME = '_file_name'
export const FILE_ROW = '_row_id'
export const FILE_DATE = '_file_date'
