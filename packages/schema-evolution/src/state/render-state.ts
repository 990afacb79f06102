import { ident, literal, qualified } from '@sluice/engine'
import { unreachable } from '@sluice/schema'
import type { StatePart } from './state-part.ts'

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)
const inOrder = (a: StatePart, b: StatePart): number => compare(a.place, b.place) || compare(a.name, b.name)

const FIRST = `-- DO NOT EDIT. Made from migrations/ by \`sluice generate\`: the schema after all migrations.
-- Do not run it: its diff shows reviewers what a migration changes.
`

/** One statement, without the blanks and semicolon that engines end some with. */
const statement = (text: string): string => `${text.trim().replace(/;$/, '')};`

/** `of`: what the relation is, as `comment on` calls it. */
function renderPart({ dataset, relation, part, name, text }: StatePart, of: string): string {
  const place = qualified(dataset, relation)
  switch (part) {
    case 'type':
      return `create type ${place} as enum (${text});`
    case 'sequence':
      return `create sequence ${place} ${text};`
    case 'column':
      return `  ${ident(name)} ${text}`
    case 'constraint':
      return `  ${text}`
    case 'index':
    case 'view statement':
      return statement(text)
    case 'view':
    case 'materialized view':
      return `create ${part} ${place} as\n${statement(text)}`
    case 'comment':
      return `comment on ${of} ${place} is ${literal(text)};`
    case 'column comment':
      return `comment on column ${place}.${ident(name)} is ${literal(text)};`
    default:
      return unreachable(part)
  }
}

const MEMBERS: readonly StatePart['part'][] = ['column', 'constraint']
const AFTER: readonly StatePart['part'][] = [
  'type',
  'sequence',
  'view',
  'materialized view',
  'view statement',
  'index',
  'comment',
  'column comment',
]

function renderRelation(parts: readonly StatePart[]): string {
  const made = parts.find(({ part }) => part.includes('view'))?.part
  const what = made === undefined ? 'table' : made === 'materialized view' ? made : 'view'
  const of = (kinds: readonly StatePart['part'][]): readonly string[] =>
    kinds.flatMap((kind) =>
      parts
        .filter(({ part }) => part === kind)
        .toSorted(inOrder)
        .map((one) => renderPart(one, what)),
    )
  const [first] = parts
  const members = of(MEMBERS)
  const table =
    first && members.length > 0
      ? [`create table ${qualified(first.dataset, first.relation)} (\n${members.join(',\n')}\n);`]
      : []
  return [...table, ...of(AFTER)].join('\n')
}

/** A table, view, type or sequence with all its parts, as DDL. */
export interface Relation {
  readonly own: readonly StatePart[]
  readonly ddl: string
}

/** The relations, in the same order in whatever order their parts come: types and sequences before all tables, views after them. */
export function renderRelations(parts: readonly StatePart[]): readonly Relation[] {
  const rankOf = (own: readonly StatePart[]): number =>
    own.some(({ part }) => part === 'type' || part === 'sequence')
      ? 0
      : own.some(({ part }) => part.includes('view'))
        ? 2
        : 1
  const relations = [...Map.groupBy(parts, ({ dataset, relation }) => `${dataset}\0${relation}`)]
    .map(([name, own]) => ({ name, own, rank: rankOf(own) }))
    .toSorted((a, b) => compare(a.rank, b.rank) || compare(a.name, b.name))
  return relations.map(({ own }) => ({ own, ddl: `${renderRelation(own)}\n` }))
}

/** The schema as DDL: the same text for the same parts. */
export const renderParts = (parts: readonly StatePart[]): string =>
  renderRelations(parts)
    .map(({ ddl }) => ddl)
    .join('\n')

/** The schema as the file that is committed. */
export const renderState = (parts: readonly StatePart[]): string => [FIRST, renderParts(parts)].join('\n')
