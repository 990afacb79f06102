import { toldRow, type Told } from './tables.ts'

/** An answer of ours to what dlt does otherwise, or oddly. An error has the code that the load ends with. */
export interface Decision {
  readonly why: string
  readonly error?: string
  readonly tables?: Told
}

type Types = Readonly<Record<string, string>>
const table = (types: Types, ...rows: readonly string[]): Told[string] => ({ types, rows: rows.toSorted() })

const mixed = (type: string, ...values: readonly string[]): Told => ({
  t: table({ id: 'bigint', v: type }, ...values.map((v, index) => toldRow({ id: String(index + 1), v }))),
})

const VALIDITY = { _sluice_valid_from: 'timestamp', _sluice_valid_to: 'timestamp' } as const
const VERSIONS = { nk: 'bigint', c: 'text', ...VALIDITY } as const
const since = (from: string, to?: string): Readonly<Record<string, string>> => ({
  _sluice_valid_from: from,
  ...(to !== undefined && { _sluice_valid_to: to }),
})

const home = { id: '1', addr__city: 'B', addr__geo__lat: '1' }

export const DECIDED: Readonly<Record<string, Decision>> = {
  'EVO-001': {
    why: 'dlt fails, and loses the package: here the column is as wide as its integers',
    tables: { t: table({ i: 'decimal(38,0)' }, toldRow({ i: '9223372036854775808' })) },
  },
  'HINT-001': { why: 'dlt fails: here a row without its key is quarantined', tables: {} },
  'HINT-005': {
    why: 'a hint is not a cast: the hour is not cut off, and the column becomes a timestamp',
    tables: {
      t: table(
        { id: 'bigint', d: 'timestamp' },
        toldRow({ id: '1', d: '2024-01-01' }),
        toldRow({ id: '2', d: '2024-01-02T04:00:00Z' }),
      ),
    },
  },
  'MERGE-008': { why: 'a merge without a key would only append: it needs a key', error: 'E_KEY_MISSING' },
  'MERGE-018': {
    why: 'as dlt: what is loaded later is newer; dedupSort is for the rows of one load',
    tables: { t: table({ id: 'bigint', s: 'bigint', v: 'text' }, toldRow({ id: '1', s: '1', v: 'older' })) },
  },
  'MERGE-023': {
    why: 'in dlt the physical order decides: here the last row of a key does, and it deletes',
    tables: { t: table({ id: 'bigint', v: 'text', del: 'bool' }) },
  },
  'MERGE-028': { why: 'as dlt: it needs a key', error: 'E_KEY_MISSING' },
  'MERGE-030': {
    why: 'dlt fails or has both rows: here the last row of a key wins',
    tables: { t: table({ id: 'bigint', v: 'text' }, toldRow({ id: '1', v: 'c' })) },
  },
  'MERGE-036': {
    why: 'dlt cannot continue: here a resource may become a merge, its nested rows included',
    tables: {
      t: table({ id: 'bigint' }, toldRow({ id: '1' })),
      t__c: table({ value: 'bigint' }, toldRow({ value: '2' }, { id: '1' })),
    },
  },
  'NEST-003': {
    why: 'a list creates a table even if it has no rows yet',
    tables: { t: table({ id: 'bigint' }, toldRow({ id: '1' })), t__l: table({}) },
  },
  'NEST-008': {
    why: 'maxTableNesting counts lists: objects do not become tables',
    tables: {
      t: table({ id: 'bigint', addr__city: 'text', addr__geo__lat: 'bigint' }, toldRow(home)),
      t__items: table(
        { sku: 'text', opts: 'json', d: 'json' },
        toldRow({ sku: 'k1', opts: '[{"o":1}]', d: '{"z":[1]}' }, home),
      ),
    },
  },
  'NEST-013': {
    why: 'dlt loses a value: here both keys keep their names',
    tables: {
      t: table({ id: 'bigint', 日本: 'text', 東京: 'text' }, toldRow({ id: '1', 日本: 'j', 東京: 't' })),
    },
  },
  'NEST-015': { why: 'a row is an object: yielding something else is an error', error: 'E_NOT_A_ROW' },
  'NEST-016': { why: 'dlt loses a value: here both keys are named, to rename one', error: 'E_NAMES_COLLIDE' },
  'NEST-018': {
    why: "dlt's own columns mean nothing here",
    tables: {
      t: table({ id: 'bigint', _dlt_id: 'text' }, toldRow({ id: '1', _dlt_id: 'row1' })),
      t__c: table({ value: 'text' }, toldRow({ value: 'x' }, { id: '1', _dlt_id: 'row1' })),
    },
  },
  'SCD2-003': {
    why: 'dlt has two active versions of one row: here a version is active once',
    tables: { t: table(VERSIONS, toldRow({ ...since('2024-01-01'), nk: '1', c: 'a' })) },
  },
  'SCD2-010': {
    why: 'in dlt a key with null makes a new version: here a missing key counts as null',
    tables: {
      t: table(
        { ...VERSIONS, n: 'text' },
        toldRow({ ...since('2024-01-01', '2024-01-03'), nk: '1', c: 'a' }),
        toldRow({ ...since('2024-01-03'), nk: '1', c: 'a', n: 'x' }),
      ),
    },
  },
  'SCD2-011': {
    why: 'as dlt: a load without rows retires nothing',
    tables: { t: table({ nk: 'bigint', ...VALIDITY }, toldRow({ ...since('2024-01-01'), nk: '1' })) },
  },
  'VAR-001': {
    why: 'no variant columns: one type holds all values, here all of one load',
    tables: mixed('text', '1', 'abc', '7', '1.5', '2', 'true'),
  },
  'VAR-003': { why: 'no variant columns', tables: mixed('json', '"x"', '3', 'true', '{"a":1}', '[1]') },
  'VAR-005': {
    why: 'no variant columns, and a number is not a timestamp',
    tables: mixed('text', '2024-01-01T00:00:00Z', 'not a date', '1700000000', '2024-05-01'),
  },
  'VAR-006': {
    why: 'dlt cannot continue: here the column is widened after a review',
    tables: {
      t: table(
        { id: 'bigint', v: 'text', v__v_text: 'bigint' },
        toldRow({ id: '1', v: '1', v__v_text: '5' }),
        toldRow({ id: '2', v: 'abc' }),
      ),
    },
  },
}

/** What dlt does and we have nothing for. */
export const NOT_THERE: Readonly<Record<string, string>> = {
  'MERGE-005': 'the disposition `skip`, which is also an error in dlt on Postgres',
}
