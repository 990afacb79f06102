import type { Session } from '@sluice/engine'
import { forgetModelInputs, recordModelInputs } from '@sluice/ledger'
import { splitFullName, type TableName } from '@sluice/schema'
import type { Affected } from './affected-models.ts'

/** Records what models and tests are built from. */
export interface InputsRecord {
  /** Before a model or test reads its tables. */
  before(node: string): Promise<void>
  /** Behind it; `passed`: false where it, or a test of it, failed, warned or was skipped. `isTable`: it has one of its own. */
  after(node: string, done: { readonly passed: boolean; readonly isTable: boolean }): Promise<void>
}

/** Keeps the states of the tables as they were before they were read: what is written from then on is a change. */
export function recordInputs(
  session: Session,
  runId: number,
  { inputs, settings, states }: Pick<Affected, 'inputs' | 'settings' | 'states'>,
): InputsRecord {
  const before = new Map<string, Readonly<Record<string, string>>>()
  const failed = new Set<string>()
  return {
    before: async (node) => {
      if (before.has(node)) return
      before.set(node, await states.of(inputs.get(node)?.tables ?? []))
    },
    after: async (node, { passed, isTable }) => {
      const own: readonly TableName[] = isTable ? [splitFullName(node)] : []
      for (const table of own) states.forget(table)
      if (!passed) failed.add(node)
      const of = inputs.get(node)
      if (failed.has(node) || !of) {
        await forgetModelInputs(session, node)
        return
      }
      const { definition, until } = of
      const read = { ...before.get(node), ...(await states.of(own)) }
      const around = { settings, ...(until !== undefined && { until }) }
      await recordModelInputs(session, { node, runId, definition, inputs: { ...read, ...around } })
    },
  }
}
