import { ident, idents, type Session } from '@sluice/engine'
import { fullName, SluiceError } from '@sluice/schema'
import type { Model } from '../model.ts'

/** Whether a row of a model's table, `t`, and a new one, `n`, have the same key. */
export const sameKey = ({ uniqueKey }: Model): string =>
  uniqueKey.map((column) => `t.${ident(column)} = n.${ident(column)}`).join(' and ')

/** @throws SluiceError E_MODEL_KEY where the key of a model is null in a table, or comes twice */
export async function assertKeys(tx: Session, model: Model, table: string): Promise<void> {
  const key = idents(model.uniqueKey)
  const isNull = model.uniqueKey.map((column) => `${ident(column)} is null`).join(' or ')
  const [row] = await tx.rows<{ n: number }>(
    `select count(*) as n from (select ${key} from ${table} group by ${key} having count(*) > 1 or (${isNull})) as wrong`,
  )
  if (Number(row?.n ?? 0) === 0) return
  throw new SluiceError(
    `${fullName(model)}: ${model.uniqueKey.join(', ')} is null or occurs more than once`,
    {
      code: 'E_MODEL_KEY',
      place: `${model.file}:${model.line}`,
      hint: 'let the query return one row for each key, or choose another unique_key',
    },
  )
}
