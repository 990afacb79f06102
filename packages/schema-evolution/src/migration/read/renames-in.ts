import type { Rename } from '@sluice/schema'
import type { SqlFile } from '../sql-file.ts'

const LINE = /^([^.\s]+)\.([^.\s]+)\.(.+?) -> (.+)$/

/** The columns that a reviewer gave another name: lines such as `--! Rename: shop.orders.cust_nm -> customer_name`. */
export const renamesIn = ({ headers }: Pick<SqlFile, 'headers'>): readonly Rename[] =>
  (headers.get('Rename') ?? []).flatMap((line) => {
    const [, dataset, name, from, to] = LINE.exec(line) ?? []
    return dataset === undefined || name === undefined || from === undefined || to === undefined
      ? []
      : [{ dataset, name, from, to }]
  })
