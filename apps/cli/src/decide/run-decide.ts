import { installedVersion } from '@sluice/ledger'
import { accept, factsOf, halfAppliedMigrations, reject, type Decided } from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { DecideArguments } from './decide-options.ts'
import type { Context } from '../framework/context.ts'
import { basis, withTarget, type Opened, refuseAppliedElsewhere, findMigration } from '@sluice/pipeline'
import { decisionText, type Decision } from './decision-text.ts'

const DECIDE = { reject, accept }

/** Runs `sluice reject` and `sluice accept`. */
export async function runDecide(
  context: Context,
  { options, positionals: [name = ''] }: DecideArguments,
  decision: Decision,
): Promise<Outcome> {
  return withTarget(context, options, async (opened) => {
    if (decision === 'reject')
      await refuseAppliedElsewhere(
        context,
        opened.project,
        opened.chosen,
        await findMigration(opened.project, name),
      )
    const decided = await decide(opened, decision, name, options.column)
    const changes = decided.changes.map((change) => factsOf(change).title)
    return {
      text: decisionText(decided, changes, decision, options),
      data: {
        migration: `migrations/${decided.id}`,
        decision,
        changes,
        changes_left: decided.left,
        edit: decided.edited,
        ...(decided.behind !== undefined && { behind: `migrations/${decided.behind}` }),
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
    halfApplied: installed ? await halfAppliedMigrations(engine) : new Set<string>(),
    ...(column !== undefined && { column }),
  })
}
