import { installedVersion } from '@sluice/engine'
import { accept, factsOf, reject, type Decided } from '@sluice/schema-evolution'
import type { Outcome } from '../command.ts'
import type { DecideArguments } from '../commands/reject.ts'
import type { Context } from '../context.ts'
import { basis } from '../load/propose-waiting.ts'
import { counted } from '../output/numbers.ts'
import { withTarget, type Opened } from '../with-target.ts'
import { findMigration } from './find-migration.ts'

export type Decision = 'reject' | 'accept'

const DECIDE = { reject, accept }

/** Runs `sluice reject` and `sluice accept`. */
export async function runDecide(
  context: Context,
  { options, positionals: [name = ''] }: DecideArguments,
  decision: Decision,
): Promise<Outcome> {
  return withTarget(context, options, async (opened) => {
    const decided = await decide(opened, decision, name, options.column)
    const changes = decided.changes.map((change) => factsOf(change).title)
    return {
      text: told(decided, changes, decision),
      data: {
        migration: `migrations/${decided.id}`,
        decision,
        changes,
        changes_left: decided.left,
        edit: decided.edited,
      },
    }
  })
}

/** Decides on a migration that a person names, or on a column of it. */
export async function decide(
  { engine, project }: Opened,
  decision: Decision,
  name: string,
  column?: string,
): Promise<Decided> {
  const installed = (await installedVersion(engine)) !== undefined
  const id = await findMigration(project, name)
  const datasets = [...new Set(project.config.sources.map(({ dataset }) => dataset))]
  return DECIDE[decision]({
    ...(await basis(engine, project, datasets, [], installed)),
    id,
    ...(column !== undefined && { column }),
  })
}

function told({ id, left, edited, anew }: Decided, changes: readonly string[], decision: Decision): string {
  const word = decision === 'reject' ? 'rejected' : 'accepted'
  const rest = anew
    ? 'the rest of it is applied: the next load proposes it anew'
    : left === 0
      ? 'none of it is left to apply'
      : `${counted(left, 'change')} of it to apply`
  const again =
    decision === 'reject' ? 'take out of it what is rejected' : 'put back into it what is accepted'
  return [
    `${word} of migrations/${id}:`,
    ...(changes.length === 0 ? ['  all of it'] : changes.map((change) => `  ${change}`)),
    rest,
    ...edited.map((path) => `! ${path} was edited and is as it was: ${again}`),
    decision === 'reject'
      ? '→ commit the folder; pnpm transform merges rows that were held because of it'
      : `→ commit the folder; ${anew ? 'pnpm load proposes it' : 'pnpm migrate applies it'}`,
  ].join('\n')
}
