import type { FailureColumns, LoadRecord } from '@sluice/ledger'
import { instant } from './instant.ts'

/** For `--json`; null for a load that did not fail. */
export const failureOf = ({ resource, code, message, place }: FailureColumns): object | null =>
  code === null ? null : { resource, code, message, place }

/** For `--json`: which load undid this one, or was undone by it. */
export const revertOf = ({
  reverts,
  reverted_by,
}: Pick<LoadRecord, 'reverts' | 'reverted_by'>): {
  readonly reverts?: number
  readonly reverted_by?: number
} => ({
  ...(reverts !== null && { reverts }),
  ...(reverted_by !== null && { reverted_by }),
})

/** `shop.orders`, or `shop` where the whole source failed. */
export const failedName = ({ schema_name, resource }: FailureColumns): string =>
  resource === null ? schema_name : `${schema_name}.${resource}`

/** A line for each load that failed, for people. */
export const failureLines = (loads: readonly FailureColumns[]): readonly string[] =>
  loads
    .filter(({ code }) => code !== null)
    .map((load) => {
      const at = load.place === null || load.place === failedName(load) ? '' : `, at ${load.place}`
      return `load ${load.load_id} of ${failedName(load)} failed at ${instant(load.inserted_at)} UTC: ${load.code}: ${load.message}${at}`
    })
