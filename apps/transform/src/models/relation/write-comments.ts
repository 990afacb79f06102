import { ident, literal, qualified, type EngineKind, type Transaction } from '@sluice/engine'
import type { ModelComments } from '@sluice/ledger'
import type { Model } from '../model.ts'
import { readColumns, type RelationColumn } from './relation.ts'

/**
 * Writes the descriptions of the header as comments, and takes away those that the last build wrote and the header no longer
 * has. What somebody wrote by hand stays. `before`: what the last build wrote, what was there, and the columns of the relation where they
 * are known. Gives what it wrote.
 */
export async function writeComments(
  tx: Transaction,
  kind: EngineKind,
  model: Model,
  before: {
    readonly wrote: ModelComments
    readonly present: ModelComments
    readonly columns?: readonly RelationColumn[] | undefined
  },
): Promise<ModelComments> {
  const fold = (name: string): string => (kind === 'duckdb' ? name.toLowerCase() : name)
  const folded = (of: ModelComments): ReadonlyMap<string, string> =>
    new Map(Object.entries(of).map(([column, text]) => [fold(column), text]))
  const { description, columns, materialized } = model
  const own = { ...(description !== undefined && { '': description }), ...Object.fromEntries(columns) }
  const [wanted, wrote, present] = [own, before.wrote, before.present].map(folded) as [
    ReadonlyMap<string, string>,
    ReadonlyMap<string, string>,
    ReadonlyMap<string, string>,
  ]
  const others = [...present].filter(([column]) => !wanted.has(column))
  const gone = others.filter(([column, text]) => wrote.get(column) === text)
  // DuckDB forgets the comments of a view that is replaced.
  const isDuckdbView = kind === 'duckdb' && materialized === 'view'
  const lost = isDuckdbView ? others.filter((one) => !gone.includes(one)) : []
  const changed = [...gone.map(([column]) => [column, null] as const), ...lost]
  const namesColumns = [...wanted.keys()].some((column) => column !== '')
  // In comments on views, DuckDB knows columns by the letters that the view has them in.
  const isRead = changed.length > 0 || (isDuckdbView && namesColumns)
  const read = isRead ? (before.columns ?? (await readColumns(tx, kind, model))) : []
  const names = new Map(read.map(({ name }) => [fold(name), name]))
  const relation = qualified(model.dataset, model.name)
  const what = `${materialized === 'view' ? 'view' : 'table'} ${relation}`
  for (const [column, text] of [...wanted, ...changed.filter(([name]) => name === '' || names.has(name))])
    await tx.later(
      `comment on ${column === '' ? what : `column ${relation}.${ident(names.get(column) ?? column)}`} is ${text === null ? 'null' : literal(text)}`,
    )
  return own
}
