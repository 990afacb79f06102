import { fullName, type Table } from '@sluice/schema'
import { ts } from 'ts-morph'
import type { ReferenceSubject } from '../../delta/reference-subject.ts'
import type { Hit } from '../../nodes/hit.ts'

/** Calls that make a schema of the keys of an object: zod, valibot, yup, TypeBox, Effect. */
const SHAPES = /^(?:object|strictObject|looseObject|Object|Struct|interface|type)$/
/** A shape with fewer columns of a table, and no name of it, is about something else. */
const LEAST_SHARED = 2

interface Shape {
  readonly name: string
  readonly keys: ReadonlyMap<string, ts.Node>
}

/** Finds shapes of rows that are written by hand, which no type connects with the tables: schemas, interfaces, classes. */
export class ShapeReferences {
  readonly #subjects: readonly ReferenceSubject[]
  readonly #tables: readonly {
    readonly table: string
    readonly noun: string
    readonly columns: ReadonlySet<string>
  }[]

  constructor(subjects: readonly ReferenceSubject[], tables: readonly Table[]) {
    this.#subjects = subjects.filter(({ columns }) => columns.size > 0)
    this.#tables = tables.map((table) => ({
      table: fullName(table),
      noun: singular(plain(table.name)),
      columns: new Set(table.columns.map(({ name }) => plain(name))),
    }))
  }

  take(source: ts.SourceFile): readonly Hit[] {
    const hits: Hit[] = []
    const visit = (node: ts.Node): void => {
      const shape = shapeOf(node)
      if (shape) {
        const about = this.#tablesOf(shape)
        for (const subject of this.#subjects) {
          if (!about.has(subject.table)) continue
          const key = [...subject.columns].map((name) => shape.keys.get(plain(name))).find((one) => one)
          if (key) hits.push({ subject, node: key, access: 'read', certainty: 'raw', detail: 'its own type' })
        }
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
    return hits
  }

  /** The tables whose name a shape has, or those that it shares most keys with. */
  #tablesOf({ name, keys }: Shape): ReadonlySet<string> {
    const shared = this.#tables.map((one) => ({
      ...one,
      count: [...keys.keys()].filter((key) => one.columns.has(key)).length,
    }))
    const called = plain(name)
    const about = (count: number): boolean => count >= LEAST_SHARED || (count > 0 && count === keys.size)
    const named = shared.filter(({ noun, count }) => about(count) && noun.length > 2 && called.includes(noun))
    const longest = Math.max(0, ...named.map(({ noun }) => noun.length))
    if (longest > 0)
      return new Set(named.filter(({ noun }) => noun.length === longest).map(({ table }) => table))
    const most = Math.max(0, ...shared.map(({ count }) => count))
    if (most < LEAST_SHARED || most * 2 < keys.size) return new Set()
    return new Set(shared.filter(({ count }) => count === most).map(({ table }) => table))
  }
}

/** `order_id` and `orderId` are one name. */
const plain = (name: string): string => name.replaceAll(/[_$\s]/g, '').toLowerCase()

const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/(?<!s)s$/, '')

function shapeOf(node: ts.Node): Shape | undefined {
  if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node))
    return { name: node.name?.text ?? '', keys: keysOf(node.members) }
  if (ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type))
    return { name: node.name.text, keys: keysOf(node.type.members) }
  if (!ts.isCallExpression(node)) return undefined
  const { expression, arguments: given } = node
  const method = ts.isPropertyAccessExpression(expression) ? expression.name.text : ''
  const object = given.find((one) => ts.isObjectLiteralExpression(one))
  return SHAPES.test(method) && object
    ? { name: declaredName(node), keys: keysOf(object.properties) }
    : undefined
}

function keysOf(members: readonly ts.NamedDeclaration[]): ReadonlyMap<string, ts.Node> {
  return new Map(
    members.flatMap((member) => {
      const { name } = member
      const own =
        ts.isPropertySignature(member) || ts.isPropertyDeclaration(member) || ts.isPropertyAssignment(member)
      return own && name && (ts.isIdentifier(name) || ts.isStringLiteral(name))
        ? [[plain(name.text), member]]
        : []
    }),
  )
}

function declaredName(node: ts.Node): string {
  for (let at: ts.Node | undefined = node; at; at = at.parent)
    if (ts.isVariableDeclaration(at) || ts.isPropertyAssignment(at)) return at.name.getText()
  return ''
}
