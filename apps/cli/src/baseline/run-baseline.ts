import { installSystem } from '@sluice/engine'
import { fullName, SluiceError } from '@sluice/schema'
import { baseline, type Baseline } from '@sluice/schema-evolution'
import type { Outcome } from '../command.ts'
import type { BaselineArguments } from '../commands/baseline.ts'
import type { Context } from '../context.ts'
import { counted } from '../output/numbers.ts'
import { type ChosenTarget, withExistingTarget, type Opened } from '@sluice/pipeline'

/** Runs `sluice baseline`. */
export async function runBaseline(
  context: Context,
  { options, positionals }: BaselineArguments,
): Promise<Outcome> {
  const adopt = async ({ engine, project }: Opened): Promise<Outcome> => {
    await installSystem(engine)
    const own = project.config.sources.map(({ dataset }) => dataset)
    const datasets = [...new Set(positionals.length > 0 ? positionals : own)]
    const adopted = await baseline(engine, { projectDir: project.dir, datasets, now: context.now() })
    return {
      text: linesOf(adopted, context.colors).join('\n'),
      data: {
        migration: `migrations/${adopted.id}`,
        tables: adopted.tables.map(fullName),
        simplified: adopted.simplified ?? null,
        lacking: adopted.lacking.map(fullName),
        pending: adopted.pending === undefined ? null : `migrations/${adopted.pending}`,
        narrow: adopted.narrow,
      },
    }
  }
  return withExistingTarget(context, options, adopt, noDatabase)
}

const noDatabase = ({ name, place }: ChosenTarget): SluiceError =>
  new SluiceError(`target ${name} has no database that could be adopted`, {
    code: 'E_BASELINE_EMPTY',
    place,
    hint: 'correct the path of the target; without a database to adopt, begin with sluice load',
  })

function linesOf(
  { id, tables, simplified, lacking, pending, narrow }: Baseline,
  colors: Context['colors'],
): readonly string[] {
  return [
    `${counted(tables.length, 'table')} adopted in migrations/${id}, which is recorded as applied:`,
    ...tables.map((table) => `  ${fullName(table)}`),
    ...(simplified === undefined
      ? []
      : [
          `! its SQL has tables, types and keys alone, for the whole does not run on an empty database: ${simplified}`,
        ]),
    ...narrow.map(
      ({ place, type }) =>
        `! ${place} is ${type}: a load with a value that it does not hold fails; give it a wider type first`,
    ),
    ...(pending === undefined
      ? []
      : [
          `! loads wait in staging until these have the columns of Sluice: ${lacking.map(fullName).join(', ')}`,
          `  migrations/${pending} adds them: rows that are there count as load 0`,
        ]),
    `${colors.cyan('→')} review and commit migrations/, then run sluice ${pending === undefined ? 'generate' : 'migrate'}`,
  ]
}
