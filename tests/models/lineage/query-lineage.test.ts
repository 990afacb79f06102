import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { openParser, queryLineage, type Origin, type QueryParser } from '@sluice/transform'
import { openShadow, type Shadow } from '@sluice/schema-evolution'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BASICS, GROUPS, TABLES, type LineageCase } from './cases.ts'
import { ON_DUCKDB, ON_POSTGRES } from './dialects.ts'
import { JOINS, SETS } from './joins.ts'
import { NESTED } from './nesting.ts'
import { CTES, SUBQUERIES, VALUES } from './subqueries.ts'

const CASES = { BASICS, GROUPS, JOINS, SETS, CTES, SUBQUERIES, VALUES, NESTED, ON_POSTGRES, ON_DUCKDB }

const WORDS: Readonly<Record<Origin['how'], string>> = {
  IDENTITY: '',
  TRANSFORMATION: 'f',
  AGGREGATION: 'agg',
  CONDITIONAL: 'if',
  WINDOW: 'over',
  FILTER: 'where',
  SORT: 'sort',
  JOIN: 'join',
  GROUP_BY: 'group',
}

const written = (origins: readonly Origin[]): readonly string[] =>
  origins
    .map(({ table, column, how }) => {
      const name = `${table.split('.')[1]}.${column}`
      return WORDS[how] === '' ? name : `${WORDS[how]}(${name})`
    })
    .toSorted()

const words = (text = ''): readonly string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .toSorted()

const sqlFor = ({ sql }: LineageCase, kind: EngineKind): string | undefined =>
  typeof sql === 'string' ? sql : sql[kind]

const TYPES: Readonly<Record<string, Record<EngineKind, string>>> = {
  tags: { duckdb: 'text[]', postgres: 'text[]' },
  note: { duckdb: 'json', postgres: 'jsonb' },
  attrs: { duckdb: 'json', postgres: 'jsonb' },
  state: { duckdb: 'text', postgres: 'text' },
  name: { duckdb: 'text', postgres: 'text' },
  country: { duckdb: 'text', postgres: 'text' },
  title: { duckdb: 'text', postgres: 'text' },
  campaign: { duckdb: 'text', postgres: 'text' },
  placed_at: { duckdb: 'date', postgres: 'date' },
  day: { duckdb: 'date', postgres: 'date' },
}

const tablesFor = (kind: EngineKind): string =>
  [
    'create schema shop; create schema ads;',
    ...Object.entries(TABLES).map(
      ([table, columns]) =>
        `create table ${table} (${columns.map((name) => `${name} ${TYPES[name]?.[kind] ?? 'integer'}`).join(', ')});`,
    ),
  ].join('\n')

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  let parser: QueryParser
  let shadow: Shadow
  beforeAll(async () => {
    parser = await openParser(kind)
    shadow = await openShadow(kind)
    await shadow.session.script(tablesFor(kind))
  })
  afterAll(async () => {
    await parser[Symbol.asyncDispose]()
    await shadow[Symbol.asyncDispose]()
  })

  const has = (cases: readonly LineageCase[]) => cases.some((one) => sqlFor(one, kind) !== undefined)
  describe.each(Object.entries(CASES).filter(([, cases]) => has(cases)))('%s', (_, cases) => {
    const own = cases.flatMap((one) => {
      const sql = sqlFor(one, kind)
      return sql === undefined ? [] : [[one.name, sql, one] as const]
    })
    test.each(own)('%s', async (_name, sql, { gives, by }) => {
      const found = queryLineage(kind, await parser.treeOf(sql), (table) => TABLES[table])
      expect(found.columns.map(({ name, origins }) => [name?.toLowerCase(), written(origins)])).toEqual(
        Object.entries(gives).map(([name, text]) => [name.toLowerCase(), words(text)]),
      )
      expect(written(found.conditions)).toEqual(words(by))
      expect(found.unknown).toEqual([])
      // The engine itself gives these columns, in this order.
      const described = await shadow.rehearse((rehearsal) => rehearsal.describe(sql))
      expect(found.columns.map(({ name }) => name)).toEqual(described.map(({ name }) => name))
    })
  })
})

test('there are enough cases', () => {
  expect(Object.values(CASES).flat().length).toBeGreaterThanOrEqual(60)
})
