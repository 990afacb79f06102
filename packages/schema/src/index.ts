export { escapeRegExp } from './escape-regexp.ts'
export { isDay } from './is-day.ts'
export { isPlainObject } from './is-plain-object.ts'
export { bytes, bytesOf } from './text/bytes.ts'
export { ageText, secondsOf } from './text/age.ts'
export { counted, integer } from './text/counted.ts'
export { duration } from './text/duration.ts'
export { didYouMean, didYouMeanOrHelp, nearest } from './text/did-you-mean.ts'
export { oneLine, shownText } from './text/shown-text.ts'
export { collisionTag, fit, shorten } from './naming/convention/collision-tag.ts'
export { identifier, type NamingConvention } from './naming/convention/convention.ts'
export { direct } from './naming/convention/direct.ts'
export { duckCase } from './naming/convention/duck-case.ts'
export { NameReserved, NamesCollide } from './naming/names-collide.ts'
export { nestedTableName } from './naming/nested-table-name.ts'
export { freeName, normaliseName } from './naming/normalise-name.ts'
export { cursorHash, nestedRowId, rootRowId, rowHash } from './naming/row-hash.ts'
export { plainName } from './naming/plain-name.ts'
export { RowKeyMissing } from './naming/row-key-missing.ts'
export { snakeCase } from './naming/convention/snake-case.ts'
export { PATH_SEPARATOR, snakePath } from './naming/convention/snake-path.ts'
export { sortedJson } from './naming/sorted-json.ts'
export { sqlCi } from './naming/convention/sql-ci.ts'
export { sqlCs } from './naming/convention/sql-cs.ts'
export { besideSystemColumns, isSystemColumn } from './naming/system-column-name.ts'
export { EMPTY_NAME } from './naming/convention/trimmed.ts'
export type { AddColumn, CreateTable, RelaxNotNull, SchemaChange, WidenColumn } from './changes/change.ts'
export type { Column, StoredType } from './column.ts'
export {
  type Contract,
  CONTRACT_ENTITIES,
  CONTRACT_MODES,
  type ContractEntity,
  type ContractMode,
  contractOf,
  DEFAULT_CONTRACT,
  hasMode,
  isDefault,
  type SchemaContract,
} from './contract.ts'
export type { Digits } from './types/digits.ts'
export { WRITE_DISPOSITIONS, type WriteDisposition } from './disposition.ts'
export { joinObserved, typeToHold } from './evidence/join-observed.ts'
export {
  errorOf,
  errorsIn,
  mapAll,
  SluiceError,
  type SluiceErrorOptions,
  stackOf,
  type PrintedError,
  printedError,
  unreachable,
} from './error.ts'
export {
  KeyRejected,
  keyText,
  keyUsed,
  meetsKey,
  meetsNestedKey,
  nestedKey,
  ownKey,
  sameColumns,
} from './changes/key-change.ts'
export type { ChangeEvidence, Evidence, Rule, Sighting } from './evidence/evidence.ts'
export { joinTypes, withHeadroom } from './types/join-types.ts'
export { maskShape } from './evidence/mask-shape.ts'
export {
  MERGE_STRATEGIES,
  type MergeStrategy,
  type Bound,
  type MergeStrategyKind,
  type Missing,
  renameStrategy,
  type RowWindow,
  strategyColumns,
  type Versions,
} from './merge-strategy.ts'
export { modeOfChange } from './changes/mode-of-change.ts'
export { announcedOf, type ObservedColumn, type ObservedTable } from './evidence/observed.ts'
export { type Rename, renamed, renamedColumn, renameObserved, withFormerNames } from './changes/rename.ts'
export { EPOCHS, isRetype, READING_KEYS, type Reading, readingOf, readingText } from './types/reading.ts'
export { type Need, needOf, type Rejection, rejectionOf, sameNeed } from './changes/rejection.ts'
export { type Replaced, replacedText, type Replacing } from './replaced.ts'
export {
  FILE_DATE,
  FILE_NAME,
  FILE_ROW,
  BLOCKED,
  isReserved,
  LIST_INDEX,
  LOAD_ID,
  NESTED_COLUMNS,
  PARENT_ID,
  PARENT_POSITION,
  POSITION,
  ROOT_COLUMNS,
  ROOT_ID,
  ROOT_POSITION,
  ROW_ID,
  ROWS_PER_LOAD,
  stagingSchema,
  DELETED_AT,
  SYSTEM_COLUMNS,
  SYSTEM_SCHEMA,
  VALID_FROM,
  VALID_TO,
} from './system.ts'
export { SystemColumnMissing } from './system-column-missing.ts'
export { type Duration, instantAfter, readDuration, shiftWall, UNIT_LENGTHS } from './duration.ts'
export {
  byFullName,
  columnOf,
  fullName,
  splitFullName,
  tableIn,
  type Table,
  type TableName,
} from './table.ts'
export {
  type ColumnType,
  decimal,
  decimalParts,
  type DecimalType,
  isDecimal,
  isNumeric,
  MAX_PRECISION,
  parseType,
} from './types/type.ts'
