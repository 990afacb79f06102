import type { Engine } from '@sluice/engine'
import { appliedMigrations } from '@sluice/schema-evolution'
import { counted, SluiceError } from '@sluice/schema'
import { explainError } from '../errors/explain-error.ts'

type Step = 'merge' | 'generate'

const FAILED: Readonly<
  Record<Step, { readonly code: string; readonly what: string; readonly next: string }>
> = {
  merge: { code: 'E_MERGE_FAILED', what: 'the waiting data could not be merged', next: 'sluice transform' },
  generate: { code: 'E_GENERATE_FAILED', what: 'generated/ could not be written', next: 'sluice generate' },
}

/** What follows the migrations: one step that fails does not stop the next, and says what was done before it. */
export class Steps {
  readonly failures: SluiceError[] = []
  readonly #signal: AbortSignal
  readonly #done: string[]

  /** `applied`: `2 migrations`. */
  constructor(signal: AbortSignal, applied: string) {
    this.#signal = signal
    this.#done = [`${applied} applied`]
  }

  /** Undefined where the step fails. */
  async attempt<T>(step: Step, work: () => Promise<T>): Promise<T | undefined> {
    this.#signal.throwIfAborted()
    const { code, what, next } = FAILED[step]
    try {
      const result = await work()
      if (step === 'merge') this.#done.push('waiting data merged')
      return result
    } catch (error) {
      if (this.#signal.aborted) throw error
      const cause = explainError(error)
      const unknown = cause.code === 'E_UNEXPECTED' || cause.code === 'E_SQL'
      this.failures.push(
        new SluiceError(`${what}: ${cause.message}`, {
          code: unknown ? code : cause.code,
          hint: `done so far: ${this.#done.join(', ')}. Correct the error, then run ${next}`,
          ...(cause.place !== undefined && { place: cause.place }),
          cause: error,
        }),
      )
      if (step === 'merge') this.#done.push('waiting data not merged')
      return undefined
    }
  }
}

/** The error of a migration, with the number of those that were applied before it. */
export async function withAppliedBefore(
  engine: Engine,
  apply: readonly { readonly id: string }[],
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof SluiceError)) return error
  const applied = await appliedMigrations(engine).catch(() => new Set<string>())
  const before = apply.filter(({ id }) => applied.has(id)).length
  if (before === 0) return error
  const { message, code, place, hint = '' } = error
  return new SluiceError(message, {
    code,
    cause: error,
    ...(place !== undefined && { place }),
    hint: `${hint}. ${counted(before, 'migration')} before it applied; the next sluice migrate merges the data that waited for them`,
  })
}
