import { SluiceError } from '@sluice/schema'
import type { RunContext } from '../run/run-context.ts'

/** What a person has to confirm. */
export interface Confirmation {
  /** What would happen, in the conditional: `3 tables would be dropped`. */
  readonly would: string
  /** The same as a question: `Drop 3 tables?` */
  readonly question: string
  readonly place: string
}

/**
 * Asks a person before something is deleted; `yes` answers for them.
 * @throws SluiceError E_NOT_CONFIRMED where the answer is no, or nobody can be asked
 */
export async function confirm(
  { would, question, place }: Confirmation,
  { ask }: Pick<RunContext, 'ask'>,
  yes: boolean,
): Promise<void> {
  if (yes || (ask && (await ask(question)))) return
  throw new SluiceError(`nothing was deleted, because it was not confirmed: ${would}`, {
    code: 'E_NOT_CONFIRMED',
    place,
    hint: 'if this is intended, run the command again with --yes',
  })
}
