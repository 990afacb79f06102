import { type ColumnType, NamesCollide, nestedTableName, typeToHold } from '@sluice/schema'
import { ident, type Workbench } from '@sluice/engine'
import { masksAt } from '../mask/column-mask.ts'
import { maskName } from '../api/rows/mask.ts'
import { hintFor, type ColumnHints } from '../api/rows/column-hint.ts'
import type { RawTable } from '../raw/raw-table.ts'
import { classify } from './classify/classify.ts'
import { columnNames, namesOfLists, type Naming } from './column-names.ts'
import { hintedClasses, hintedText, type HintedText } from './hinted-text.ts'
import { routesOf, type ExpectedTypes } from './expected-types.ts'
import { fieldHint, readableColumns, type FieldHint } from './field-hint.ts'
import { KIND, only, type JsonKinds } from './json-kinds.ts'
import { joinRenamed } from './join-renamed.ts'
import { flattenObjects, LIST, unnestLists, type Field } from './json-table.ts'
import { nativeColumns, nativeText } from './native-column.ts'
import { isNested, jsonOf, kindsOf } from './native-nested.ts'
import { TooManyColumns, type ColumnLimit } from '../failure/too-many-columns.ts'
import { planJson, type JsonPlan } from './plan-json.ts'
import type { ProfiledColumn, ProfiledTable } from './profiled-table.ts'
import { keyBelow, rootKeyOf, type RootKeyColumn } from './root-key.ts'
import { valueOfText } from './value-of.ts'

export interface ProfileOptions {
  readonly workbench: Workbench
  readonly hints: ColumnHints
  readonly maxTableNesting: number
  /** For errors: the resource. */
  readonly place: string
  readonly expected: ExpectedTypes
  /** Types that hints of the config do not change: a migration does. */
  readonly reviewed: ExpectedTypes
  /** The columns of the root table's key. */
  readonly key: readonly string[]
  /** The columns of the root table that nested tables have, too, with their names there. */
  readonly rootKey: ReadonlyMap<string, string>
  /** Columns that may come out of JSON. */
  readonly limit: ColumnLimit
  /** Takes the path of each column of the source. */
  readonly seen: Set<string>
  /** Names of the columns that the resource adds to the root table. */
  readonly added: ReadonlySet<string>
  /** The name that a migration gave to a column of a table. */
  rename(table: string, column: string): string
}

const NO_VALUES: JsonKinds = { bits: 0, nonNull: 0 }

interface Level {
  readonly name: string
  readonly parent?: string
  readonly root?: string
  readonly path?: string
  /** The key of the root row, where it is to have it. */
  readonly rootKey?: readonly RootKeyColumn[]
  readonly depth: number
  /** The tables there are so far, and the path of each. */
  readonly tables: Map<string, string>
  /** Kinds of the columns that were looked at before objects became more of them. */
  readonly kinds?: ReadonlyMap<string, JsonKinds>
}

/** Profiles a resource's rows into the root table and the nested ones that its lists become, root first. */
export async function profileResource(
  raw: RawTable,
  table: string,
  options: ProfileOptions,
): Promise<ProfiledTable[]> {
  const fields = raw.columns.map((column): Field => ({ ...column, path: [column.source] }))
  return profileLevel(raw, fields, { name: table, depth: 0, tables: new Map([[table, table]]) }, options)
}

async function profileLevel(
  raw: RawTable,
  fields: readonly Field[],
  level: Level,
  options: ProfileOptions,
): Promise<ProfiledTable[]> {
  const { workbench, hints } = options
  const reviewed = options.reviewed.get(level.name)
  const place = `${options.place}, table ${level.name}`
  const naming: Naming = {
    hints,
    place,
    added: level.parent === undefined ? options.added : new Set(options.rootKey.values()),
    rename: (column) => options.rename(level.name, column),
  }
  for (const { path } of fields) options.seen.add(path.join('.'))
  assertFlat(fields, options)
  const wanted = fields.filter(({ path }) => !hintFor(hints, ...path)?.ignore)
  const used = await joinRenamed(workbench, raw.table, wanted, naming)
  const open = used.filter((field) => field.form === 'json' || isNested(field))
  const kinds = new Map(used.length < wanted.length ? [] : level.kinds)
  const unknown = open.filter(({ column }) => !kinds.has(column))
  for (const [column, found] of await kindsOf(workbench, raw.table, unknown, raw.marked))
    kinds.set(column, found)
  const names = columnNames(used, naming)
  const nameOf = (field: Field): string => names.get(field.column) ?? field.column
  const lists = namesOfLists(used, naming)
  const nestedOf = ({ path, column }: Field): string =>
    nestedTableName([level.name, path.at(-1) === LIST ? 'list' : (lists.get(column) ?? column)])
  const hintOf = (field: Field): FieldHint => fieldHint(hints, field, reviewed?.get(nameOf(field)))
  const plans = new Map(
    open.map((field): [string, JsonPlan] => {
      const place = { table: level.name, column: nameOf(field), nested: nestedOf(field) }
      const context = {
        ...routesOf(options.expected, field, place),
        hint: hintOf(field).hint,
        deep: level.depth >= options.maxTableNesting,
        element: field.path.at(-1) === LIST,
        marked: raw.marked === true,
      }
      return [field.column, planJson(jsonOf(field), kinds.get(field.column) ?? NO_VALUES, context)]
    }),
  )
  const objects = open.filter(({ column }) => plans.get(column)?.flatten)
  if (objects.length > 0) {
    const mixed = ({ column }: Field): boolean => !only(kinds.get(column) ?? NO_VALUES, KIND.object)
    const flat = await flattenObjects(workbench, raw, used, objects, mixed, (made) =>
      assertFlat(made, options),
    )
    return profileLevel(flat.raw, flat.fields, { ...level, kinds }, options)
  }

  const columns = await typeColumns(raw, used, plans, { nameOf, hintOf }, level, options)
  const [{ rows = 0 } = {}] = await workbench.rows<{ rows: number }>(
    `select count(*) as rows from ${ident(raw.table)}`,
  )
  const rootKey = level.rootKey ?? rootKeyOf(columns, options.rootKey)
  const own: ProfiledTable = {
    name: level.name,
    ...(level.parent === undefined ? {} : { parent: level.parent }),
    ...(level.root === undefined ? {} : { root: level.root }),
    ...(level.path === undefined ? {} : { path: level.path }),
    raw,
    rows,
    columns: [
      ...columns.filter(isBrought),
      ...(level.rootKey ?? []).map((column) => ({ ...column, nonNull: rows })),
    ],
    emptyColumns: columns.filter((column) => !isBrought(column)).map(({ name }) => name),
  }
  const nested: ProfiledTable[] = []
  for (const field of open.filter(({ column }) => plans.get(column)?.nest)) {
    const name = nestedOf(field)
    const path = field.path.join('.')
    const other = level.tables.get(name)
    if (other !== undefined) {
      const free = `${nameOf(field)}_2`
      throw new NamesCollide([other, path], { kind: 'table', name, place: options.place, free })
    }
    level.tables.set(name, path)
    const list = await unnestLists(workbench, raw, field, level.parent === undefined, rootKey)
    const below: Level = {
      name,
      parent: level.name,
      root: level.root ?? level.name,
      path,
      rootKey: keyBelow(rootKey),
      depth: level.depth + 1,
      tables: level.tables,
    }
    nested.push(...(await profileLevel(list.raw, [list.element], below, options)))
  }
  return [own, ...nested]
}

const isBrought = ({ nonNull, isDeclared }: ProfiledColumn): boolean => nonNull > 0 || isDeclared === true

/** @throws TooManyColumns where keys of JSON become more columns than a table may have */
function assertFlat(fields: readonly Field[], { limit, place }: ProfileOptions): void {
  const keys = fields.filter(({ form }) => form === 'json')
  if (keys.length <= limit.columns) return
  // The keys of a map are names of things, and what is below them makes the columns: it is the map that is too wide.
  const byParent = Map.groupBy(
    keys.filter(({ path }) => path.length > 1),
    ({ path }) => path.slice(0, Math.max(1, path.length - 2)).join('.'),
  )
  const [widest] = [...byParent].toSorted(([, a], [, b]) => b.length - a.length)
  const wide = widest && widest[1].length > keys.length / 2 ? widest[0] : undefined
  throw new TooManyColumns(undefined, limit, place, { wide })
}

async function typeColumns(
  raw: RawTable,
  fields: readonly Field[],
  plans: ReadonlyMap<string, JsonPlan>,
  { nameOf, hintOf }: { nameOf(field: Field): string; hintOf(field: Field): FieldHint },
  level: Level,
  { workbench, hints, expected, key }: ProfileOptions,
): Promise<readonly ProfiledColumn[]> {
  const texts: HintedText[] = []
  const natives: (Field & { name: string })[] = []
  const typed = new Map<string, ProfiledColumn>()
  for (const field of fields) {
    const name = nameOf(field)
    const { hint, later } = hintOf(field)
    const plan = plans.get(field.column)?.own
    const native = field.form === 'native' && !isNested(field)
    const hinted = native ? nativeText(field, name, hint) : undefined
    if (hinted) texts.push(hinted)
    else if (native) natives.push({ ...field, name })
    else if (plan?.kind === 'value')
      typed.set(field.column, { name, type: plan.type, value: plan.value, nonNull: plan.nonNull })
    else if (plan || field.form === 'text') {
      const text = hintedText(plan?.kind === 'text' ? plan.text : ident(field.column), hint)
      // A reviewed text column keeps each text as it is spelled: 1.10 stays 1.10.
      const type = hint?.type ?? later?.type ?? expected.get(level.name)?.get(name)
      const asText = hint?.type === undefined && type === 'text'
      const among = asText
        ? (['text'] as const)
        : (hintedClasses(hint) ?? (plan?.kind === 'text' ? plan.among : undefined))
      const certain = asText || hintedClasses(hint) !== undefined || (plan?.kind === 'text' && plan.certain)
      const isDouble = type === 'double'
      texts.push({ name, text, hint, column: field.column, certain, isDouble, ...(among && { among }) })
    }
  }
  for (const [column, found] of await nativeColumns(workbench, raw.table, natives)) typed.set(column, found)
  const classes = await classify(workbench, raw.table, texts)
  for (const { name, text, hint, column } of texts) {
    const found = classes.get(name)
    if (!found) continue
    const holds =
      hint?.type !== undefined && typeToHold(hint.type, undefined, { name, ...found }) === hint.type
    const type = holds ? (hint.type as ColumnType) : found.type
    typed.set(column, { ...found, name, type, value: valueOfText(text, type) })
  }
  const later = fields.flatMap((field) => {
    const column = typed.get(field.column)
    const reading = hintOf(field).later?.reading
    return reading && column && !(level.parent === undefined && key.includes(column.name))
      ? [{ ...column, reading }]
      : []
  })
  const readable = await readableColumns(workbench, raw.table, later)
  const maskAt = masksAt(hints)
  return fields.flatMap((field) => {
    const column = typed.get(field.column)
    const contract = hintFor(hints, ...field.path)?.contract
    const source = field.path.join('.')
    const mask = maskAt(field.path)
    const reading = hintOf(field).later?.reading
    return column
      ? {
          ...column,
          ...(source !== column.name && { source }),
          ...(field.isDeclared && { isDeclared: true }),
          ...(reading && { unapplied: reading.type }),
          ...(reading && readable.has(column.name) && { reading }),
          ...(contract !== undefined && { ownContract: contract }),
          ...(mask && { mask: maskName(mask) }),
          ...(field.references !== undefined && { references: field.references }),
          ...(field.announced && { announced: true }),
        }
      : []
  })
}
