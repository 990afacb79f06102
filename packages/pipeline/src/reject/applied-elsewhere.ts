import { appliedOn } from '@sluice/ledger'
import { SluiceError } from '@sluice/schema'
import { chooseTarget, mayHoldData, withReader, type ChosenTarget } from '../target/target.ts'
import type { Project } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'

/** The other targets of the project, which may have applied what this one has not. */
function othersThan(
  context: Pick<RunContext, 'env'>,
  project: Project,
  chosen: ChosenTarget,
): readonly ChosenTarget[] {
  return Object.entries(project.config.targets)
    .filter(([name, target]) => name !== chosen.name && (target.kind === 'duckdb' || target.url))
    .map(([name]) => chooseTarget(context, project, name))
    .filter((other) => mayHoldData(other, project))
}

/**
 * Asks the project's other targets whether they have applied a migration, since its folder is theirs, too. One that does
 * not answer is named.
 * @throws SluiceError E_MIGRATION_APPLIED
 */
export async function assertNotAppliedElsewhere(
  context: Pick<RunContext, 'env' | 'signal' | 'emit'>,
  project: Project,
  chosen: ChosenTarget,
  id: string,
): Promise<void> {
  const others = othersThan(context, project, chosen)
  const answers = await Promise.allSettled(
    others.map((other) =>
      withReader(context, other, project, (reader) => appliedOn(reader, id, other.target.systemSchema)),
    ),
  )
  for (const [at, answer] of answers.entries()) {
    const name = others[at]?.name ?? ''
    if (answer.status === 'rejected') {
      context.emit({
        kind: 'message',
        level: 'warn',
        text: `target ${name} cannot be asked whether it has applied ${id}: if it has, sluice accept restores the folder`,
      })
    } else if (answer.value !== 'nothing') throw isApplied(id, name, answer.value)
  }
}

const isApplied = (id: string, target: string, applied: 'all' | 'part'): SluiceError =>
  new SluiceError(
    `${applied === 'all' ? id : `a part of ${id}`} is applied on target ${target}: it cannot be rejected`,
    {
      code: 'E_MIGRATION_APPLIED',
      place: `migrations/${id}`,
      hint:
        applied === 'all'
          ? 'write a new migration that reverts it, such as one that drops the column'
          : `run sluice migrate --target ${target}, which continues from there; or run its .down.sql there, which undoes the applied part and its record, and then reject it`,
    },
  )
