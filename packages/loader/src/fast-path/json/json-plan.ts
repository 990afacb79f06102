import { nestedTableName } from '@sluice/schema'
import { hintFor, readsOtherwise, type ColumnHint } from '../../api/rows/column-hint.ts'
import { expectedTypes, type LoadContext, renamedIn } from '../../context/load-context.ts'
import { columnNames, namesOfLists } from '../../infer/column-names.ts'
import { routesOf } from '../../infer/expected-types.ts'
import { KIND, only } from '../../infer/json-kinds.ts'
import { LIST, type Field } from '../../infer/json-table.ts'
import { planJson } from '../../infer/plan-json.ts'
import { tableOf, nestingOf, type Resource } from '../../api/resource.ts'
import type { FastPathColumn } from '../../staged/fast-path-plan.ts'
import { FastPathLeft } from '../../failure/fast-path-left.ts'
import { emptyShape, type JsonShape } from './json-shape.ts'
import type { PlannedTable } from '../table/planned-table.ts'

/** What becomes of the JSON values at one place. `nothing`: they are null. */
export type JsonNode =
  | { readonly kind: 'column'; readonly column: FastPathColumn }
  | JsonObject
  | { readonly kind: 'list'; readonly table: JsonTable }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ignored' }

export interface JsonObject {
  readonly kind: 'object'
  readonly keys: Map<string, JsonNode>
}

/** A table and the values that are its rows: objects, or for a list of scalars the one column. */
export interface JsonTable {
  readonly name: string
  readonly parent?: JsonTable
  readonly columns: FastPathColumn[]
  /** Columns that it does not have, and the rows no value for. */
  readonly emptyColumns: string[]
  readonly nested: JsonTable[]
  row: JsonNode
}

interface Place {
  readonly field: Field
  readonly shape: JsonShape
  put(node: JsonNode): void
}

/** Hints that change values want the profile. */
const isPlain = (hint: ColumnHint | undefined): boolean =>
  !hint || !(readsOtherwise(hint) || (hint.type && hint.type !== 'json'))

/** DuckDB's columns and structs ignore the case of names. */
const foldedKeys = ({ keys }: JsonShape): ReadonlySet<string> =>
  new Set([...keys.keys()].map((key) => key.toLowerCase()))

/** Decides, as the profile would, where the values of such rows go, all of them to columns that there are. */
export class JsonPlanner {
  readonly #resource: Resource
  readonly #context: LoadContext
  readonly #finals: ReadonlyMap<string, PlannedTable>
  /** Columns of the root table that are no keys of its rows. */
  readonly #added: ReadonlySet<string>
  readonly #tables = new Set<string>()
  #next = 0
  #unseen: readonly string[] = []

  constructor(
    resource: Resource,
    context: LoadContext,
    finals: ReadonlyMap<string, PlannedTable>,
    added: readonly FastPathColumn[],
  ) {
    this.#resource = resource
    this.#context = context
    this.#finals = finals
    this.#added = new Set(added.map(({ name }) => name))
  }

  /** Columns of the root table that no row of the sample has. */
  get unseen(): readonly string[] {
    return this.#unseen
  }

  /** @throws FastPathLeft where the rows have to go the usual way */
  plan(name: string, rows: JsonShape): JsonTable {
    if (!only(rows, KIND.object)) throw this.#leaves('rows that are no objects')
    const table: JsonTable = { name, columns: [], emptyColumns: [], nested: [], row: { kind: 'nothing' } }
    const root = this.#objectOf(rows)
    table.row = root
    const places = this.#flattened(table, this.#below(root, rows, []), 0)
    // A key that the sample lacks is called as its column, if the source's spelling is that of the database.
    const names = new Set(this.#names(places, name).values())
    const keys = foldedKeys(rows)
    const unseen = (this.#finals.get(name)?.columns ?? []).filter(
      (column) => !names.has(column) && !this.#added.has(column) && !keys.has(column.toLowerCase()),
    )
    this.#unseen = unseen
    this.#fill(table, [...places, ...unseen.map((column) => this.#place(root, column, emptyShape(), []))], 0)
    return table
  }

  #fill(table: JsonTable, given: readonly Place[], depth: number): void {
    const places = this.#flattened(table, given, depth)
    const names = this.#names(places, table.name)
    const final = this.#finals.get(table.name)
    for (const { field, shape, put } of places) {
      const name = names.get(field.column) ?? ''
      const hint = this.#hintOf(field)
      if (hint?.ignore) {
        put({ kind: 'ignored' })
        continue
      }
      const { nest, own } = this.#decide(table, name, { field, shape }, depth)
      const type = final?.typeOf(name)
      if (nest && own) throw this.#leaves(`${name} has lists and other values`)
      else if (nest) put(this.#listOf(table, field, shape, depth))
      else if (type === undefined && shape.nonNull > 0) throw this.#leaves(`${name} is new`)
      else if (type === undefined) {
        table.emptyColumns.push(name)
        put({ kind: 'nothing' })
      } else if (type === 'binary' || (type === 'json' && field.path.at(-1) === LIST))
        throw this.#leaves(`${name} is ${type}`)
      else {
        const column = { name, type, ...(shape.nonNull === 0 && { unseen: true as const }) }
        table.columns.push(column)
        put({ kind: 'column', column })
      }
    }
  }

  /** Replaces objects by the places of their keys, until there are none left. */
  #flattened(table: JsonTable, given: readonly Place[], depth: number): readonly Place[] {
    let places = given
    for (;;) {
      const names = this.#names(places, table.name)
      const isObject = (place: Place): boolean =>
        !this.#hintOf(place.field)?.ignore &&
        this.#decide(table, names.get(place.field.column) ?? '', place, depth).flatten
      if (!places.some(isObject)) return places
      places = places.flatMap((place) => {
        if (!isObject(place)) return [place]
        if (!only(place.shape, KIND.object)) throw this.#leaves('objects and other values in one place')
        const object = this.#objectOf(place.shape)
        place.put(object)
        return this.#below(object, place.shape, place.field.path)
      })
    }
  }

  #decide(table: JsonTable, name: string, { field, shape }: Pick<Place, 'field' | 'shape'>, depth: number) {
    const hint = this.#hintOf(field)
    if (!isPlain(hint)) throw this.#leaves(`${name} has a hint`)
    const place = { table: table.name, column: name, nested: this.#nestedName(table, field) }
    const routes = routesOf(expectedTypes(this.#context), field, place)
    if (routes.column === 'json' && (routes.keys || routes.lists))
      throw this.#leaves(`${name} is json and has keys`)
    if (hint?.type === 'json' && routes.column !== 'json') throw this.#leaves(`${name} is to be json`)
    return planJson('', shape, {
      ...routes,
      hint,
      deep: depth >= nestingOf(this.#resource),
      element: field.path.at(-1) === LIST,
      marked: false,
    })
  }

  #listOf(table: JsonTable, field: Field, shape: JsonShape, depth: number): JsonNode {
    const element = shape.element ?? emptyShape()
    const nested = this.#nestedName(table, field)
    // Also of empty lists: that there were lists decides what a later number in their place becomes.
    if (!this.#finals.has(nested)) throw this.#leaves(`${nested} is new`)
    if (this.#tables.has(nested)) throw this.#leaves(`two lists become ${nested}`)
    this.#tables.add(nested)
    const below: JsonTable = {
      name: nested,
      parent: table,
      columns: [],
      emptyColumns: [],
      nested: [],
      row: { kind: 'nothing' },
    }
    table.nested.push(below)
    const place: Place = {
      field: { source: LIST, column: this.#column(), form: 'json', path: [...field.path, LIST] },
      shape: element,
      put: (node) => void (below.row = node),
    }
    this.#fill(below, [place], depth + 1)
    return { kind: 'list', table: below }
  }

  #nestedName(table: JsonTable, field: Field): string {
    const own =
      namesOfLists([field], { hints: this.#resource.columns ?? {}, place: table.name }).get(field.column) ??
      ''
    return nestedTableName([table.name, field.path.at(-1) === LIST ? 'list' : own])
  }

  #names(places: readonly Place[], table: string): ReadonlyMap<string, string> {
    return columnNames(
      places.map(({ field }) => field).filter((field) => !this.#hintOf(field)?.ignore),
      {
        hints: this.#resource.columns ?? {},
        place: `${this.#context.source}.${this.#resource.name}, table ${table}`,
        ...(table === tableOf(this.#resource) && { added: this.#added }),
        rename: (column) => renamedIn(this.#context, table, column),
      },
    )
  }

  #objectOf(shape: JsonShape): JsonObject {
    const { keys } = shape
    const odd = [...keys.keys()].some((key) => key === '' || /["\\\0]/.test(key))
    if (foldedKeys(shape).size < keys.size || odd)
      throw this.#leaves('keys that differ in case alone, or have quotes')
    return { kind: 'object', keys: new Map() }
  }

  #below(object: JsonObject, shape: JsonShape, path: readonly string[]): Place[] {
    return [...shape.keys].map(([key, below]) => this.#place(object, key, below, path))
  }

  #place(object: JsonObject, key: string, shape: JsonShape, path: readonly string[]): Place {
    const field: Field = { source: key, column: this.#column(), form: 'json', path: [...path, key] }
    return { field, shape, put: (node) => void object.keys.set(key, node) }
  }

  #column(): string {
    return `f${this.#next++}`
  }

  #hintOf({ path }: Field): ColumnHint | undefined {
    return hintFor(this.#resource.columns, ...path)
  }

  #leaves(why: string): FastPathLeft {
    return new FastPathLeft(this.#resource.name, why)
  }
}
