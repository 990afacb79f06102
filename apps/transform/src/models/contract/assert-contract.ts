import { createHash } from 'node:crypto'
import { ident, qualified, type EngineKind, type Session } from '@sluice/engine'
import { counted, fullName, SluiceError } from '@sluice/schema'
import { modelError } from '../materialise/query-error.ts'
import { readColumns, type RelationColumn } from '../relation/relation.ts'
import type { Model } from '../model.ts'
import type { ContractColumn } from '../contract-column.ts'

/** The name of a table that only its columns are read of. */
const shapeName = (model: Model): string =>
  `__sluice_c_${createHash('sha256').update(fullName(model)).digest('hex').slice(0, 16)}`

/** A snapshot adds them to the columns of its query. */
const OF_SNAPSHOTS = ['valid_from', 'valid_to']

/**
 * Checks that the rows of `relation`, SQL behind `from`, have the columns of a model's contract, with their types, and no
 * nulls where it allows none.
 * @throws SluiceError E_MODEL_CONTRACT with each column that differs
 */
export async function assertContract(
  session: Session,
  kind: EngineKind,
  model: Model,
  relation: string,
): Promise<void> {
  const { contract } = model
  if (!contract) return
  const columnsOf = async (query: string): Promise<readonly RelationColumn[]> => {
    const name = shapeName(model)
    const shape = qualified(model.dataset, name)
    await session.script(`create table ${shape} as select * from (${query}) as q limit 0`)
    const columns = await readColumns(session, kind, { dataset: model.dataset, name })
    await session.script(`drop table ${shape}`)
    return columns
  }
  const all = await columnsOf(`select * from ${relation} as r`)
  const actual = model.snapshot ? all.filter(({ name }) => !OF_SNAPSHOTS.includes(name)) : all
  const promised = await typesOf(columnsOf, model, contract)
  const differences = differencesOf(promised, actual)
  if (differences.length === 0) differences.push(...(await nulls(session, relation, contract)))
  if (differences.length > 0)
    throw new SluiceError(`${fullName(model)} breaks its contract: ${differences.join(', ')}`, {
      code: 'E_MODEL_CONTRACT',
      place: `${model.file}:1`,
      hint: 'correct the query, or the columns in the header if the readers of the table agree',
    })
}

/** The types of the contract as the engine calls them. */
async function typesOf(
  columnsOf: (query: string) => Promise<readonly RelationColumn[]>,
  model: Model,
  contract: readonly ContractColumn[],
): Promise<readonly RelationColumn[]> {
  const casts = contract.map(({ name, type }) => `cast(null as ${type}) as ${ident(name)}`)
  try {
    return await columnsOf(`select ${casts.join(', ')}`)
  } catch (error) {
    const known = modelError(error, model, false)
    if (!known) throw error
    throw new SluiceError(`the contract of ${fullName(model)} has an unknown type: ${known.message}`, {
      code: 'E_MODEL_CONTRACT',
      place: `${model.file}:1`,
      hint: 'use types of the engine, such as bigint, numeric(18, 2), text, date or timestamptz',
      cause: error,
    })
  }
}

function differencesOf(promised: readonly RelationColumn[], actual: readonly RelationColumn[]): string[] {
  const made = new Map(actual.map(({ name, type }) => [name, type]))
  const known = new Set(promised.map(({ name }) => name))
  return [
    ...promised.flatMap(({ name, type }) => {
      const is = made.get(name)
      if (is === undefined) return [`${name} is missing`]
      return is === type ? [] : [`${name} is ${is} instead of ${type}`]
    }),
    ...actual.flatMap(({ name }) => (known.has(name) ? [] : [`${name} is not in it`])),
  ]
}

async function nulls(
  session: Session,
  relation: string,
  contract: readonly ContractColumn[],
): Promise<readonly string[]> {
  const columns = contract.filter(({ notNull }) => notNull)
  if (columns.length === 0) return []
  const counts = columns.map(({ name }, i) => `count(*) filter (where r.${ident(name)} is null) as n${i}`)
  const [row] = await session.rows<Record<string, number>>(
    `select ${counts.join(', ')} from ${relation} as r`,
  )
  return columns.flatMap(({ name }, i) => {
    const n = Number(row?.[`n${i}`] ?? 0)
    return n === 0 ? [] : [`${name} is null in ${counted(n, 'row')}`]
  })
}
