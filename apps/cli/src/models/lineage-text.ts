import type { LineageNode, LineageStep, Place, TracedLineage } from '@sluice/pipeline'
import type { Colors } from '../framework/colors.ts'
import { counted } from '../output/numbers.ts'

/** `group_by` → `group by`. */
const words = (how: LineageStep['how']): string => how.replace('_', ' ')

const keyOf = ({ table, column }: Place): string => `${table}\0${column ?? ''}`

/** `shop.orders.amount`; of a source `source shop.orders: "Amount"`. */
function nameOf({ table, column }: Place): string {
  if (table.startsWith('source:'))
    return `source ${table.slice('source:'.length)}: ${JSON.stringify(column ?? '')}`
  return column === null ? `rows of ${table}` : `${table}.${column}`
}

/** A lineage for people: a tree of values for each column, with what decides about it. */
export function lineageText(described: TracedLineage, colors: Colors): string {
  const { of, tables, upstream, downstream, queries, uncertain } = described
  if (of.length === 0) return wholeText(described, colors)
  const lines = of.flatMap((place) => {
    const own = [
      ...branch(wayOf(upstream, 'to', '<-'), place, colors),
      ...branch(wayOf(downstream, 'from', '->'), place, colors),
    ]
    return [colors.bold(nameOf(place)), ...(own.length === 0 ? ['  no column'] : own)]
  })
  const rows = upstream.filter(({ to }) => to.column === null)
  const decided = [...Map.groupBy(rows, ({ to }) => to.table)].map(
    ([table, steps]) =>
      `rows of ${table} are decided by ${steps.map(({ from, how }) => `${nameOf(from)} (${words(how)})`).join(', ')}`,
  )
  const uses = queries.map(
    ({ name, file, line, of: column, certain }) =>
      `query ${name} (${file}:${line}) ${certain ? 'uses' : 'may use'} ${column}`,
  )
  const missed = uncertain === null ? [] : [colors.dim(`typed queries were not checked: ${uncertain}`)]
  return [...lines, ...decided, ...uses, ...missed, ...unknownLines(tables, colors)].join('\n')
}

interface Way {
  /** The steps that begin at a place. */
  readonly steps: ReadonlyMap<string, readonly LineageStep[]>
  readonly far: 'from' | 'to'
  readonly sign: string
  /** Places whose branches are shown already: where many ways lead to one, each is shown once. */
  readonly shown: Set<string>
}

const wayOf = (steps: readonly LineageStep[], near: 'from' | 'to', sign: string): Way => ({
  steps: Map.groupBy(steps, (step) => keyOf(step[near])),
  far: near === 'to' ? 'from' : 'to',
  sign,
  shown: new Set(),
})

function branch(way: Way, at: Place, colors: Colors, depth = 1): readonly string[] {
  const { steps, far, sign, shown } = way
  shown.add(keyOf(at))
  return (steps.get(keyOf(at)) ?? []).flatMap((step) => {
    const next = keyOf(step[far])
    const line = `${'  '.repeat(depth)}${sign} ${nameOf(step[far])} ${colors.dim(`(${words(step.how)})`)}`
    if (!step.direct || !steps.has(next)) return [line]
    return shown.has(next)
      ? [`${line} ${colors.dim('as above')}`]
      : [line, ...branch(way, step[far], colors, depth + 1)]
  })
}

/** One line for each column of a model. */
function wholeText({ tables, upstream }: TracedLineage, colors: Colors): string {
  const byColumn = Map.groupBy(upstream, ({ to }) => keyOf(to))
  const models = tables.filter(({ kind }) => kind === 'model')
  const lines = models.flatMap(({ table, columns }) =>
    columns.map((column) => {
      const from = (byColumn.get(keyOf({ table, column })) ?? []).filter(({ direct }) => direct)
      const names =
        from.length === 0 ? colors.dim('no column') : from.map((step) => nameOf(step.from)).join(', ')
      return `${table}.${column} <- ${names}`
    }),
  )
  const line = `(${counted(models.length, 'model')}, ${counted(lines.length, 'column')})`
  return [...lines, ...unknownLines(models, colors), colors.dim(line)].join('\n')
}

const unknownLines = (tables: readonly LineageNode[], colors: Colors): readonly string[] =>
  tables
    .filter(({ unknown }) => unknown.length > 0)
    .map(({ table, path, unknown }) =>
      colors.yellow(
        `${path ?? table}: no table that it reads has ${unknown.join(', ')}, so lineage is missing`,
      ),
    )
