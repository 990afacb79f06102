import { mergedLines, type ChosenTarget, type MigrateResult } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import { generatedLine } from '../generate/generated-line.ts'
import { counted } from '../output/numbers.ts'

/** What `sluice migrate` prints of what it did. */
export function migrateOutcome({ name }: ChosenTarget, result: MigrateResult): Outcome {
  const { migrations, skipped, generated, tables, incomplete, ...rest } = result
  const nothing = skipped.length === 0 ? `target ${name} has applied all migrations` : 'no migration applied'
  return {
    text: [
      migrations.length === 0
        ? nothing
        : `${counted(migrations.length, 'migration')} applied to target ${name}`,
      ...(skipped.length === 0
        ? []
        : [`${counted(skipped.length, 'migration')} skipped; commit the reviewed migrations`]),
      ...(generated.files.length === 0 ? [] : [generatedLine(generated)]),
      ...(tables === null ? [] : mergedLines(tables)),
    ].join('\n'),
    data: { migrations, skipped, generated, tables: tables ?? [], ...rest },
    failed: incomplete,
  }
}
