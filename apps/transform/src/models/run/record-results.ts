import type { Session } from '@sluice/engine'
import { recordModelRuns, type ModelsCommand } from '@sluice/ledger'
import type { Done, NodeResult } from './node-result.ts'

/** A run of models, as its results need it. */
export interface RecordedRun {
  readonly runId: number
  readonly command: ModelsCommand
  readonly now: () => Date
  /** Why models are built, by their names. */
  readonly reasons: ReadonlyMap<string, string>
}

/** Records what became of a node and its tests, in the transaction of `session` if it has one, and gives it with its time. */
export type RecordResults = (session: Session, done: readonly Done[]) => Promise<readonly NodeResult[]>

/** For a node that begins now. */
export function recordResults({ runId, command, now, reasons }: RecordedRun): RecordResults {
  const startedAt = now()
  return async (session, done) => {
    const seconds = (now().getTime() - startedAt.getTime()) / 1000
    const results = done.map((one): NodeResult => ({
      ...one,
      seconds: one.status === 'skipped' ? 0 : seconds,
      reason: one.status === 'built' ? (reasons.get(one.node) ?? null) : one.reason,
    }))
    const runs = results.map(({ error, ...result }) => ({
      ...result,
      startedAt,
      code: error?.code ?? null,
      message: error?.message ?? null,
      place: error?.place ?? null,
    }))
    await recordModelRuns(session, runId, command, runs)
    return results
  }
}
