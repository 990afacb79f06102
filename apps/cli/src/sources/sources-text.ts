import type { AddedSource, SeededSource, TestedResource } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'

/** What the first pages have, as people read it. */
export function testedText(
  tested: readonly TestedResource[],
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): string {
  return tested
    .map(({ name, rows, quarantined, seconds, tables, error }) => {
      if (error !== null) return `${colors.red('✗')} ${name}: the first page cannot be read`
      const bad = quarantined > 0 ? `, ${counted(quarantined, 'row')} in the quarantine` : ''
      const line = `${colors.green('✓')} ${name}: ${counted(rows, 'row')} in the first page${bad}, ${seconds.toFixed(1)} s`
      const columns = tables.flatMap(({ table, columns: own }) =>
        own.map((column) => [table, column.name, column.type]),
      )
      if (columns.length === 0) return line
      const titles = [{ title: 'table' }, { title: 'column' }, { title: 'type' }]
      return `${line}\n\n${renderTable(titles, columns, { colors, width })}`
    })
    .join('\n\n')
}

/** What was written, and what is left to do. */
export const addedText = (
  { written, import: line, member, variables }: AddedSource,
  name: string,
  { colors }: Pick<Context, 'colors'>,
): string =>
  [
    ...written.map((path) => `${colors.green('written')} ${path}`),
    `${colors.cyan('→')} in sluice.config.ts`,
    `    ${line}`,
    `    add ${member} to sources`,
    ...(variables.length === 0 ? [] : [`${colors.cyan('→')} set ${variables.join(', ')} in .env`]),
    `${colors.cyan('→')} run`,
    `    npx sluice sources test ${name}`,
  ].join('\n')

/** What was written from an OpenAPI document, and what was not. */
export const seededText = (seeded: SeededSource, context: Pick<Context, 'colors'>): string =>
  [
    addedText(seeded, seeded.name, context),
    `${counted(seeded.resources.length, 'resource')}: ${seeded.resources.join(', ')}`,
    ['to check:', ...seeded.notes.map((note) => `  - ${note}`)].join('\n'),
  ].join('\n\n')
