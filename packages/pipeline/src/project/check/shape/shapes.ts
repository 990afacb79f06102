import { isZone, MASKS } from '@sluice/loader'
import {
  isSystemColumn,
  MERGE_STRATEGIES,
  parseType,
  readDuration,
  WRITE_DISPOSITIONS,
  EPOCHS,
} from '@sluice/schema'
import {
  anything,
  anyText,
  either,
  flag,
  list,
  natural,
  object,
  oneOf,
  required,
  run,
  text,
  texts,
  type Field,
  type Shape,
} from './shape.ts'

const type: Field = {
  expected: 'a column type: bool, bigint, double, decimal(p,s), text, timestamp, date, time, json or binary',
  test: (value) => typeof value === 'string' && parseType(value) !== undefined,
}

const columnName: Field = {
  expected: 'a column name that PostgreSQL does not reserve, unlike ctid, xmin and tableoid',
  test: (value) => typeof value === 'string' && !isSystemColumn(value.toLowerCase()),
}

const constants: Field = {
  expected: `an object, its keys ${columnName.expected.replace('a column name', 'column names')}`,
  test: (value) => object.test(value) && Object.keys(value ?? {}).every(columnName.test),
}

const partitions: Field = {
  expected:
    "an object of keys and their types, which are 'text', 'bigint' or 'date'; the keys are column names",
  test: (value) =>
    constants.test(value) &&
    Object.values(value ?? {}).every((one) => one === 'text' || one === 'bigint' || one === 'date'),
}

const dedupSort: Field = {
  expected: `{ column: 'name', order: 'asc' or 'desc' }`,
  test: (value) => {
    const { column, order } = (value ?? {}) as Record<string, unknown>
    return text.test(column) && (order === 'asc' || order === 'desc')
  },
}

const standardSchema: Field = {
  expected: 'a schema with the interface of standardschema.dev, such as one of zod',
  test: (value) =>
    ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value,
}

const systemSchema: Field = {
  expected: 'a schema name of small letters, digits and _ that begins with a letter or _, and not with pg_',
  test: (value) =>
    typeof value === 'string' &&
    /^[a-z_][a-z0-9_]{0,62}$/.test(value) &&
    !/^(pg_.*|main|temp|system|public|information_schema)$/.test(value),
}

export const CONFIG: Shape = {
  sources: required(list),
  targets: required(object),
  defaultTarget: text,
  types: object,
  migrations: object,
  contract: anything,
  impact: object,
  freshness: object,
  secrets: object,
}

export const TYPE_CHOICES: Shape = {
  bigint: oneOf('string', 'bigint', 'number'),
  decimal: oneOf('string', 'number'),
  timestamp: oneOf('Date', 'string'),
}

export const SECRETS: Shape = { provider: required(run) }

export const MIGRATION_CHOICES: Shape = { rewriteThreshold: natural }

export const IMPACT: Shape = {
  tsconfig: either(text, texts),
  models: text,
  include: either(text, texts),
}

/** By kind. A url may be empty here, as an unset environment variable is; the target that is used needs one. */
export const TARGETS: Readonly<Record<string, Shape>> = {
  duckdb: { kind: required(text), path: required(text), protected: flag, systemSchema, config: object },
  postgres: { kind: required(text), url: anyText, protected: flag, systemSchema, config: object },
}

export const SOURCE: Shape = {
  name: required(text),
  dataset: required(text),
  config: anything,
  configSchema: standardSchema,
  secrets: required(object),
  contract: anything,
  resources: required(list),
}

const RESOURCE: Shape = {
  kind: required(text),
  name: required(text),
  table: text,
  writeDisposition: oneOf(...WRITE_DISPOSITIONS),
  primaryKey: either(text, texts),
  mergeStrategy: either(oneOf(...MERGE_STRATEGIES), object),
  mergeKey: either(text, texts),
  hardDelete: text,
  newestBy: text,
  allowEmpty: flag,
  maxDrop: {
    expected: 'a share from 0 to 1, such as 0.5',
    test: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  },
  keepHistory: {
    expected: `a length of time, such as '7 days'`,
    test: (value) => typeof value === 'string' && (readDuration(value)?.count ?? 0) > 0,
  },
  columns: object,
  children: object,
  rootKey: flag,
  maxTableNesting: natural,
  dedupSort,
  contract: anything,
}

const { kind: _kind, name: _name, table: _table, ...hints } = RESOURCE

/** A table that rows of a resource go to, in `tables`. */
export const TABLE: Shape = { ...hints, deleteMissing: oneOf('soft', 'hard') }

const TOTALS = ['slice', 'sums', 'count', 'tolerance', 'onDifference', 'read']

const totals: Field = {
  expected: "an object with read, and slice, sums, count, tolerance or onDifference: 'warn' or 'fail'",
  test: (value) =>
    object.test(value) &&
    Object.keys(value as object).every((name) => TOTALS.includes(name)) &&
    run.test((value as { readonly read?: unknown }).read) &&
    [undefined, 'warn', 'fail'].includes((value as { readonly onDifference?: string }).onDifference),
}

/** By kind. */
export const RESOURCES: Readonly<Record<string, Shape>> = {
  rows: {
    ...RESOURCE,
    table: either(text, run),
    tables: object,
    maxTables: natural,
    deleteMissing: oneOf('soft', 'hard'),
    deletes: oneOf('sweep'),
    incremental: object,
    schema: standardSchema,
    steps: list,
    maxRows: natural,
    totals,
    transformer: object,
    read: required(run),
  },
  files: {
    ...RESOURCE,
    format: required(object),
    steps: list,
    maxRows: natural,
    incremental: object,
    fileColumns: flag,
    constants,
    partitions,
    onBadFile: oneOf('quarantine', 'fail'),
    list: required(run),
  },
}

const time: Field = {
  expected: "a time, such as '2026-01-31' or '2026-01-31T12:00:00Z'",
  test: (value) =>
    value instanceof Date
      ? !Number.isNaN(value.getTime())
      : typeof value === 'string' && !Number.isNaN(Date.parse(value)),
}

/** The strategy `scd2` with its options. */
export const SCD2: Shape = {
  kind: required(oneOf('scd2')),
  validityColumns: {
    expected: "two column names, such as ['valid_from', 'valid_to']",
    test: (value) =>
      Array.isArray(value) &&
      value.length === 2 &&
      value.every((name) => columnName.test(name) && text.test(name)) &&
      value[0] !== value[1],
  },
  activeRecordTimestamp: time,
  boundaryTimestamp: time,
  rowVersionColumn: text,
}

export const COLUMN_HINT: Shape = {
  name: columnName,
  type,
  format: either(text, texts),
  decimal: { expected: "'.' or ','", test: (value) => value === '.' || value === ',' },
  thousands: {
    expected: 'a point, a comma, an apostrophe, a blank or _',
    test: (value) => typeof value === 'string' && /^[.,'_ \u00a0\u202f\u2019]$/.test(value),
  },
  epoch: oneOf(...EPOCHS),
  zone: {
    expected: "a time zone, such as 'Europe/Berlin'",
    test: (value) => typeof value === 'string' && isZone(value),
  },
  trim: flag,
  true: texts,
  false: texts,
  nulls: texts,
  mask: either(oneOf(...MASKS), run),
  maskSecret: text,
  ignore: flag,
  contract: anything,
}

/** A nested table, in `children`. */
export const CHILD: Shape = {
  name: text,
  primaryKey: either(text, texts),
  columns: object,
  contract: anything,
  children: object,
}
