import { literal, qualified, type TableFacts, type ViewFacts } from '@sluice/engine'
import { fullName } from '@sluice/schema'
import { oneLine } from './one-line.ts'

/** Parts of a block that takes views away from a column, and makes them again. Empty where there are none. */
export interface ViewsOver {
  readonly declarations: readonly string[]
  readonly drop: readonly string[]
  readonly create: readonly string[]
  /** Comments for the reviewer. */
  readonly notes: readonly string[]
}

const ifThere = (variable: string, statements: readonly string[]): string =>
  [
    `if ${variable} then`,
    ...statements.flatMap((text) => text.split('\n')).map((line) => `  ${line}`),
    'end if;',
  ].join('\n')

/**
 * The views over these columns, as they were when the migration was proposed: Postgres changes no column below a view.
 * A database without one of them, such as an empty one on which migrations are tried, is passed over.
 */
export function viewsOver(facts: TableFacts | undefined, columns: readonly string[]): ViewsOver {
  const reads = ({ columns: read }: ViewFacts): boolean => read.some((column) => columns.includes(column))
  const found = (facts?.views ?? []).filter(reads)
  const views = found.filter(({ materialized }) => !materialized)
  const variables = views.map((view, i) => ({ view, variable: `view_${i + 1}` }))
  return {
    declarations: variables.map(
      ({ view, variable }) =>
        `${variable} constant boolean := to_regclass(${literal(qualified(view.dataset, view.name))}) is not null;`,
    ),
    drop: variables
      .toReversed()
      .map(({ view, variable }) => ifThere(variable, [`drop view ${qualified(view.dataset, view.name)};`])),
    create: variables.map(({ view, variable }) => ifThere(variable, view.create)),
    notes: [
      ...(views.length > 0
        ? [
            `-- dropped and made again, since they read the column: ${oneLine(views.map(fullName).join(', '))}`,
          ]
        : []),
      ...found
        .filter(({ materialized }) => materialized)
        .map(
          (view) =>
            `-- the materialized view ${oneLine(fullName(view))} reads the column, and Postgres will refuse: drop it before this migration, and make and fill it again afterwards`,
        ),
    ],
  }
}
