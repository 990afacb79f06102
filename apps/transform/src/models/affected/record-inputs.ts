import type { Session } from '@sluice/engine'
import { forgetModelInputs, recordModelInputs } from '@sluice/ledger'
import { splitFullName, type TableName } from '@sluice/schema'
import type { Model } from '../model.ts'
import type { Affected } from './affected-models.ts'

/** Records what models and tests are built from. */
export interface InputsRecord {
  /** Before a model or test reads its tables. */
  before(node: string): Promise<void>
  /** Behind it. */
  after(node: string, done: NodeDone): Promise<void>
}

export interface NodeDone {
  /** False where it, or a test of it, failed, warned or was skipped. */
  readonly passed: boolean
  /** What a model has been built as; null behind a test. */
  readonly materialized: Model['materialized'] | null
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
    after: async (node, { passed, materialized }) => {
      const built: readonly TableName[] = materialized === null ? [] : [splitFullName(node)]
      const isView = materialized === 'view'
      const own = isView ? [] : built
      for (const table of own) states.forget(table)
      if (!passed) failed.add(node)
      const of = inputs.get(node)
      if (failed.has(node) || !of) {
        await forgetModelInputs(session, node)
        return
      }
      const { definition, until } = of
      const read = { ...before.get(node), ...(await (isView ? states.ofViews(built) : states.of(own))) }
      const around = { settings, ...(until !== undefined && { until }) }
      await recordModelInputs(session, { node, runId, definition, inputs: { ...read, ...around } })
    },
  }
}
