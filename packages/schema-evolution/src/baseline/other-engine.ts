import { ident, keyComment, literal, qualified, type EngineKind } from '@sluice/engine'
import type { Column, Table } from '@sluice/schema'
import { columnDefinition } from '../changes/sql/column-definition.ts'
import { dialectOf } from '../changes/sql/dialect-of.ts'
import { openShadow } from '../shadow/open-shadow.ts'
import type { StatePart } from '../state/state-part.ts'
import { rulesForOther } from './other-rules.ts'
import type { LeftOut } from './parts-that-run.ts'
import { failureOn, makeInAnyOrder } from './try-on-shadow.ts'

/** What fills a column, in the text of its part. */
const FILLED =
  / (generated (?:always|by default) as identity|generated always as \(.*\)(?: stored)?|default .*?)(?: not null)?$/is
const COUNTED = /identity$|^default nextval\(/i

/** What a column is made of, and the statements that come before its table. */
interface Definition {
  readonly before: readonly string[]
  readonly text: string
}

type Definitions = ReadonlyMap<string, Definition>

/**
 * Tables of one engine as SQL for the other one, with the keys, enums, defaults, identities, generated columns, unique constraints
 * and views that run there.
 */
export async function sqlForOther(
  kind: EngineKind,
  tables: readonly Table[],
  parts: readonly StatePart[],
): Promise<{ readonly sql: string; readonly left: readonly LeftOut[] }> {
  await using shadow = await openShadow(kind)
  const made: string[] = []
  const make = async (statements: readonly string[]): Promise<void> => {
    for (const one of statements) await shadow.session.script(one)
    made.push(...statements)
  }
  const schemas = [...new Set(tables.map(({ dataset }) => dataset))]
  await make(schemas.map((dataset) => `create schema if not exists ${ident(dataset)};`))
  for (const table of tables) {
    const definitions = new Map<string, Definition>()
    for (const column of table.columns) {
      for (const one of definitionsOf(kind, table, column, parts)) {
        const tried = new Map([...definitions, [column.name, one] as const])
        if ((await failureOn(shadow, createTable(kind, table, tried))) !== undefined) continue
        definitions.set(column.name, one)
        break
      }
    }
    await make(createTable(kind, table, definitions))
  }
  const left = await rulesForOther(kind, shadow, ofTables(parts, tables), (rule) => make([rule]))
  await makeInAnyOrder(shadow, viewsIn(parts), (view) => make([view]))
  return { sql: made.join('\n'), left }
}

/** What a column can be on the other engine, the closest first, without the one that each type of ours has. */
function definitionsOf(
  kind: EngineKind,
  table: Table,
  column: Column,
  parts: readonly StatePart[],
): readonly Definition[] {
  const { text = '' } =
    parts.find(
      ({ part, dataset, relation, name }) =>
        part === 'column' && dataset === table.dataset && relation === table.name && name === column.name,
    ) ?? {}
  const own = { before: [], text: columnDefinition(column, dialectOf(kind)) }
  const labelled = enumOf(kind, table, column)
  const filling = fillingOf(kind, table, column, FILLED.exec(text)?.[1])
  const filled = (one: Definition): readonly Definition[] =>
    filling ? [{ before: [...one.before, ...filling.before], text: `${one.text} ${filling.text}` }] : []
  return [...(labelled ? [...filled(labelled), labelled] : []), ...filled(own)]
}

function enumOf(kind: EngineKind, table: Table, { name, nullable, stored }: Column): Definition | undefined {
  if (!stored?.values) return undefined
  const labels = stored.values.map(literal).join(', ')
  const strict = nullable ? '' : ' not null'
  if (kind === 'duckdb') return { before: [], text: `${ident(name)} enum(${labels})${strict}` }
  const type = qualified(table.dataset, `${table.name}_${name}`)
  return { before: [`create type ${type} as enum (${labels});`], text: `${ident(name)} ${type}${strict}` }
}

/** What fills a column; a count has a separate sequence. */
function fillingOf(
  kind: EngineKind,
  table: Table,
  column: Column,
  text: string | undefined,
): Definition | undefined {
  if (text === undefined) return undefined
  if (COUNTED.test(text)) {
    const sequence = qualified(table.dataset, `${table.name}_${column.name}_seq`)
    return { before: [`create sequence ${sequence};`], text: `default nextval(${literal(sequence)})` }
  }
  if (/^generated/i.test(text)) {
    const expression = text.replace(/ stored$/i, '')
    return { before: [], text: kind === 'postgres' ? `${expression} stored` : expression }
  }
  const [, constant] = /^default ('(?:[^']|'')*')::[\w\s."()[\]]+$/i.exec(text) ?? []
  return {
    before: [],
    text: constant === undefined ? text.replace('get_current_timestamp()', 'now()') : `default ${constant}`,
  }
}

function createTable(kind: EngineKind, table: Table, definitions: Definitions): readonly string[] {
  const { dataset, name, columns, primaryKey } = table
  const key = primaryKey.length > 0
  const lines = [
    ...columns.map(
      (column) => definitions.get(column.name)?.text ?? columnDefinition(column, dialectOf(kind)),
    ),
    ...(kind === 'postgres' && key ? [`primary key (${primaryKey.map(ident).join(', ')})`] : []),
  ]
  return [
    ...columns.flatMap((column) => definitions.get(column.name)?.before ?? []),
    `create table ${qualified(dataset, name)} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n);`,
    ...(kind === 'duckdb' && key
      ? [`comment on table ${qualified(dataset, name)} is ${literal(keyComment(primaryKey))};`]
      : []),
  ]
}

const ofTables = (parts: readonly StatePart[], tables: readonly Table[]): readonly StatePart[] =>
  parts.filter((part) =>
    tables.some(({ dataset, name }) => dataset === part.dataset && name === part.relation),
  )

const viewsIn = (parts: readonly StatePart[]): readonly string[] =>
  parts.flatMap(({ part, dataset, relation, text }) => {
    const query = text.trim().replace(/;$/, '')
    if (part === 'view statement') return [`${query};`]
    const view = part === 'view' || part === 'materialized view'
    return view ? [`create view ${qualified(dataset, relation)} as\n${query};`] : []
  })
