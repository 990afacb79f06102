import { type ColumnType, nestedTableName, typeToHold } from '@sluice/schema'
import { ident, type Workbench } from '@sluice/engine'
import type { ColumnHint, ColumnHints } from '../column-hint.ts'
import type { RawTable } from '../land/raw-table.ts'
import { classify } from './classify.ts'
import { columnNames, namesOfLists } from './column-names.ts'
import { hintedClasses, hintedText, type HintedText } from './hinted-text.ts'
import { routesOf, type ExpectedTypes } from './expected-types.ts'
import { KIND, only, type JsonKinds } from './json-kinds.ts'
import { joinRenamed } from './join-renamed.ts'
import { flattenObjects, LIST, unnestLists, type Field } from './json-table.ts'
import { nativeColumns, nativeText } from './native-column.ts'
import { isNested, jsonOf, kindsOf } from './native-nested.ts'
import { planJson, type JsonPlan } from './plan-json.ts'
import type { ProfiledColumn, ProfiledTable } from './profiled-table.ts'
import { valueOfText } from './value-of.ts'

export interface ProfileOptions {
  readonly workbench: Workbench
  readonly hints: ColumnHints
  readonly maxTableNesting: number
  /** For errors: the resource. */
  readonly place: string
  readonly expected: ExpectedTypes
  /** The name that a migration gave to a column of a table. */
  rename(table: string, column: string): string
}

const NO_VALUES: JsonKinds = { bits: 0, nonNull: 0 }

interface Level {
  readonly name: string
  readonly parent?: string
  readonly root?: string
  readonly depth: number
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
  return profileLevel(raw, fields, { name: table, depth: 0 }, options)
}

async function profileLevel(
  raw: RawTable,
  fields: readonly Field[],
  level: Level,
  options: ProfileOptions,
): Promise<ProfiledTable[]> {
  const { workbench, hints } = options
  const place = `${options.place}, table ${level.name}`
  const rename = (column: string): string => options.rename(level.name, column)
  const wanted = fields.filter(({ path }) => !hintOf(hints, path)?.ignore)
  const used = await joinRenamed(workbench, raw.table, wanted, hints, place, rename)
  const open = used.filter((field) => field.form === 'json' || isNested(field))
  const kinds = new Map(used.length < wanted.length ? [] : level.kinds)
  const unknown = open.filter(({ column }) => !kinds.has(column))
  for (const [column, found] of await kindsOf(workbench, raw.table, unknown)) kinds.set(column, found)
  const names = columnNames(used, hints, place, rename)
  const nameOf = (field: Field): string => names.get(field.column) ?? field.column
  const lists = namesOfLists(used, hints, place, rename)
  const nestedOf = ({ path, column }: Field): string =>
    nestedTableName([level.name, path.at(-1) === LIST ? 'list' : (lists.get(column) ?? column)])
  const plans = new Map(
    open.map((field): [string, JsonPlan] => {
      const place = { table: level.name, column: nameOf(field), nested: nestedOf(field) }
      const context = {
        ...routesOf(options.expected, field, place),
        hint: hintOf(hints, field.path),
        deep: level.depth >= options.maxTableNesting,
        element: field.path.at(-1) === LIST,
      }
      return [field.column, planJson(jsonOf(field), kinds.get(field.column) ?? NO_VALUES, context)]
    }),
  )
  const objects = open.filter(({ column }) => plans.get(column)?.flatten)
  if (objects.length > 0) {
    const mixed = ({ column }: Field): boolean => !only(kinds.get(column) ?? NO_VALUES, KIND.object)
    const flat = await flattenObjects(workbench, raw, used, objects, mixed)
    return profileLevel(flat.raw, flat.fields, { ...level, kinds }, options)
  }

  const columns = await typeColumns(raw, used, plans, nameOf, level, options)
  const [{ rows = 0 } = {}] = await workbench.rows<{ rows: number }>(
    `select count(*) as rows from ${ident(raw.table)}`,
  )
  const own: ProfiledTable = {
    name: level.name,
    ...(level.parent === undefined ? {} : { parent: level.parent }),
    ...(level.root === undefined ? {} : { root: level.root }),
    raw,
    rows,
    columns: columns.filter(({ nonNull }) => nonNull > 0),
    emptyColumns: columns.filter(({ nonNull }) => nonNull === 0).map(({ name }) => name),
  }
  const nested: ProfiledTable[] = []
  for (const field of open.filter(({ column }) => plans.get(column)?.nest)) {
    const name = nestedOf(field)
    const list = await unnestLists(workbench, raw, field, level.parent === undefined)
    const below: Level = { name, parent: level.name, root: level.root ?? level.name, depth: level.depth + 1 }
    nested.push(...(await profileLevel(list.raw, [list.element], below, options)))
  }
  return [own, ...nested]
}

/** A hint is found by the source's name, dotted for nested ones. */
const hintOf = (hints: ColumnHints, path: readonly string[]): ColumnHint | undefined => hints[path.join('.')]

async function typeColumns(
  raw: RawTable,
  fields: readonly Field[],
  plans: ReadonlyMap<string, JsonPlan>,
  nameOf: (field: Field) => string,
  level: Level,
  { workbench, hints, expected }: ProfileOptions,
): Promise<readonly ProfiledColumn[]> {
  const texts: HintedText[] = []
  const natives: (Field & { name: string })[] = []
  const typed = new Map<string, ProfiledColumn>()
  for (const field of fields) {
    const name = nameOf(field)
    const hint = hintOf(hints, field.path)
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
      const asText = hint?.type === undefined && expected.get(level.name)?.get(name) === 'text'
      const among = asText
        ? (['text'] as const)
        : (hintedClasses(hint) ?? (plan?.kind === 'text' ? plan.among : undefined))
      const certain = asText || hintedClasses(hint) !== undefined || (plan?.kind === 'text' && plan.certain)
      texts.push({ name, text, hint, column: field.column, certain, ...(among && { among }) })
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
  return fields.flatMap((field) => {
    const column = typed.get(field.column)
    const contract = hintOf(hints, field.path)?.contract
    return column ? { ...column, ...(contract !== undefined && { ownContract: contract }) } : []
  })
}
