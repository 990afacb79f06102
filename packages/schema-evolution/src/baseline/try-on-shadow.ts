import type { Trial } from '../shadow/shadow.ts'

/** Why these statements do not run one after the other; undefined where they do. Nothing of them stays. */
export const failureOn = (shadow: Trial, statements: readonly string[]): Promise<string | undefined> =>
  shadow
    .rehearse(async (rehearsal) => {
      for (const one of statements) await rehearsal.run(one)
    })
    .then(
      () => undefined,
      (error: Error) => error.message.split('\n')[0] ?? '',
    )

/**
 * Makes those statements that run, and tries the others again as long as that finds some: a view may read another. Gives
 * those that are left, by their places.
 */
export async function makeInAnyOrder(
  shadow: Trial,
  statements: readonly string[],
  make: (statement: string) => Promise<void>,
): Promise<ReadonlyMap<number, string>> {
  for (let left = new Map(statements.keys().map((at) => [at, ''])); ;) {
    const still = new Map<number, string>()
    for (const at of left.keys()) {
      const statement = statements[at] ?? ''
      const why = await failureOn(shadow, [statement])
      if (why === undefined) await make(statement)
      else still.set(at, why)
    }
    if (still.size === 0 || still.size === left.size) return still
    left = still
  }
}
