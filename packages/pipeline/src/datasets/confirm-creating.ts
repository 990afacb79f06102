import { installedVersion, installSystem } from '@sluice/ledger'
import { SluiceError } from '@sluice/schema'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'

/**
 * Asks before the first datasets of a suffix are made on a protected target; `yes` answers for a person.
 * @throws SluiceError E_DATASET_SUFFIX_PROTECTED where the answer is no, or nobody can be asked
 */
export async function confirmCreating(
  { engine, project: { suffixed }, chosen }: Opened,
  { ask }: Pick<RunContext, 'ask'>,
  yes: boolean,
): Promise<void> {
  if (!suffixed?.isProtected || yes || (await installedVersion(engine)) !== undefined) return
  const { suffix } = suffixed
  if (
    ask &&
    (await ask(`Target ${chosen.name} is protected. Create datasets with the suffix ${suffix} there?`))
  )
    return
  throw new SluiceError(
    `target ${chosen.name} is protected, and creating datasets with the suffix ${suffix} there was not confirmed`,
    {
      code: 'E_DATASET_SUFFIX_PROTECTED',
      place: chosen.place,
      hint: 'use another target with --target NAME; if this one is right, load with --yes once',
    },
  )
}

/**
 * Creates the schema of Sluice's own tables, or brings it up to date, and asks before that where `confirmCreating` does.
 * @throws SluiceError E_DATASET_SUFFIX_PROTECTED, or E_FORBIDDEN where the role has no right to
 */
export async function installOn(
  opened: Opened,
  context: Pick<RunContext, 'ask'>,
  yes = false,
): Promise<void> {
  await confirmCreating(opened, context, yes)
  await installSystem(opened.engine)
}
