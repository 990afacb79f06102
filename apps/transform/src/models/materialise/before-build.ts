import { inOneTrip, readPlainTables, type Engine, type Session, type Transaction } from '@sluice/engine'
import { readBuiltModel, readCommentedModels, type CommentedModel, type ModelComments } from '@sluice/ledger'
import { readAllComments, readCommentsOf } from '../relation/comments.ts'
import { fullName, unreachable, type TableName } from '@sluice/schema'
import {
  readAllColumns,
  readColumns,
  readRelations,
  type Relation,
  type RelationColumn,
} from '../relation/relation.ts'

/** What a target has of a model before it is built. */
export interface BeforeBuild {
  readonly old: (Relation & { readonly isPlain: boolean }) | undefined
  /** Those of `old`, in their order. */
  readonly columns: readonly RelationColumn[]
  /** What `_sluice.models` says about it. */
  readonly built: CommentedModel | undefined
  /** The comments that `old` has, whoever wrote them. */
  readonly comments: ModelComments
  /** True where its schema is known to exist. */
  readonly hasSchema: boolean
  /** The columns that a table or view of the query has, where they are known already. */
  readonly described?: readonly RelationColumn[]
}

/** Reads it in the transaction that builds the model, which holds its lock. */
export type ReadBefore = (tx: Transaction, model: TableName) => Promise<BeforeBuild>

/**
 * DuckDB lets no other process write, and a build changes its own model alone: all are read once, before the first. On
 * Postgres others may write, so each is read behind its lock, in the round trip of the lock. `relations`: those that the target
 * has, and `models`: those that are built.
 */
export function beforeBuilds(
  { kind }: Pick<Engine, 'kind'>,
  relations: ReadonlyMap<string, Relation>,
  models: readonly TableName[],
): ReadBefore {
  switch (kind) {
    case 'duckdb': {
      let all: ReadBefore | undefined
      return async (tx, model) => (all ??= await readAll(tx, relations, models))(tx, model)
    }
    case 'postgres':
      return readOne
    default:
      return unreachable(kind)
  }
}

async function readAll(
  session: Session,
  relations: ReadonlyMap<string, Relation>,
  models: readonly TableName[],
): Promise<ReadBefore> {
  // DuckDB does not tell letters apart: what has the name in other letters would be replaced, too.
  const inSmallLetters = new Map([...relations].map(([name, relation]) => [name.toLowerCase(), relation]))
  const built = new Map((await readCommentedModels(session)).map((one) => [fullName(one), one]))
  const schemas = new Set([...relations.values()].map(({ dataset }) => dataset))
  // In other letters, too.
  const own = new Set(models.map(({ dataset }) => dataset.toLowerCase()))
  const theirs = [...schemas].filter((name) => own.has(name.toLowerCase()))
  const [columns, comments, plain] =
    theirs.length === 0
      ? [new Map<string, readonly RelationColumn[]>(), new Map<string, ModelComments>(), new Set<string>()]
      : [
          await readAllColumns(session, 'duckdb', theirs),
          await readAllComments(session, theirs),
          await readPlainTables(session, theirs),
        ]
  return async (_tx, model) => {
    const name = fullName(model)
    const old = relations.get(name) ?? inSmallLetters.get(name.toLowerCase())
    const oldName = fullName(old ?? model)
    return {
      old: old && { ...old, isPlain: plain.has(oldName) },
      columns: columns.get(oldName) ?? [],
      built: built.get(name),
      comments: comments.get(name) ?? {},
      hasSchema: schemas.has(model.dataset),
    }
  }
}

async function readOne(tx: Transaction, model: TableName): Promise<BeforeBuild> {
  const [schemas, relations, columns, built, comments] = await inOneTrip(tx, (batch) => [
    batch.rows('select 1 as one from pg_catalog.pg_namespace where nspname = $1', [model.dataset]),
    readRelations(batch, 'postgres', model),
    readColumns(batch, 'postgres', model),
    readBuiltModel(batch, model),
    readCommentsOf(batch, model),
  ])
  const old = relations.get(fullName(model))
  return { old: old && { ...old, isPlain: false }, columns, built, comments, hasSchema: schemas.length > 0 }
}
