import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  collisionTag,
  cursorHash,
  identifier,
  nestedRowId,
  nestedTableName,
  rootRowId,
  rowHash,
  shorten,
  snakeCase,
  snakePath,
} from '../../index.ts'

interface Vector {
  readonly id: string
  readonly op: string
  readonly given: never
  readonly expect: string
  readonly class?: 'quirk'
}

const file = new URL('../../../test-data/dlt-naming.json', import.meta.url)
const decisions = new URL('../../../test-data/decided-names.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] }

// Every quirk, and every vector we answer otherwise: our answer and its reason.
const DECIDED = JSON.parse(readFileSync(decisions, 'utf8')) as Readonly<
  Record<string, readonly [answer: string, reason: string]>
>

// Where dlt was asked for no limit, neither are we.
const NONE = Infinity

const OPS: Readonly<Record<string, (given: never) => string>> = {
  'snake_case.identifier': (name: string) => snakeCase(name, NONE),
  'snake_case.path': (path: string) => snakePath(path, NONE),
  'snake_case.table_name_from_fragments': (parts: readonly string[]) => nestedTableName(parts, NONE),
  "collision_tag = lower(b64(shake128(utf8(s),4 bytes))) without '=' with '/'->'a' '+'->'b'": collisionTag,
  'put tag in the middle, cut to max': (given: { identifier: string; tag: string; max: number }) =>
    shorten(given.identifier, given.tag, given.max),
  'snake_case.identifier with max_length': (given: { in: string; max_length: number }) =>
    snakeCase(given.in, given.max_length),
  'snake_case nested table name, max_length 63': (parts: readonly string[]) => nestedTableName(parts, 63),
  'duck_case.identifier': (name: string) => identifier('duck_case', name, NONE),
  'direct.identifier': (name: string) => identifier('direct', name, NONE),
  'sql_cs_v1.identifier': (name: string) => identifier('sql_cs_v1', name, NONE),
  'sql_ci_v1.identifier': (name: string) => identifier('sql_ci_v1', name, NONE),
  'row hash function: b64(shake128(utf8, 10 bytes)) no padding': rowHash,
  'cursor hash function: b64(shake128(utf8, 15 bytes)) no padding': cursorHash,
  'row id of a root row = hash of compact JSON with sorted keys; subset = primary key (upsert, insert-only) else all keys not starting with _dlt (scd2)':
    (given: { row: Record<string, unknown>; subset: readonly string[] | null }) =>
      rootRowId(given.row, given.subset, '_dlt'),
  "nested row id = hash of '{parent row id}_{nested table name}_{list index}'": (
    given: readonly [string, string, number],
  ) => nestedRowId(...given),
}

describe.each(Object.entries(OPS))('dlt: %s', (op, run) => {
  const all = vectors.filter((vector) => vector.op === op)

  test.each(all.filter(({ id }) => !(id in DECIDED)))('$id $given', (vector) => {
    expect(vector.class).not.toBe('quirk')
    expect(run(vector.given)).toBe(vector.expect)
  })

  const decided = all.filter(({ id }) => id in DECIDED)
  if (decided.length === 0) return
  test.each(decided)('$id $given, decided by us', ({ id, given }) => {
    const [answer, reason] = DECIDED[id]!
    expect(run(given), reason).toBe(answer)
  })
})

test('every vector has an operation', () => {
  expect(vectors.filter(({ op }) => !(op in OPS))).toEqual([])
})
