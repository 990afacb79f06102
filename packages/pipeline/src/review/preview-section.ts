import { counted, integer, type SluiceError } from '@sluice/schema'
import { code, markdownTable, plain, type MarkdownColumn } from '../markdown/markdown.ts'
import type { Preview, TablePreview } from '../preview/preview.ts'
import { columnLine, restText, sampleLine } from '../preview/preview-text.ts'

/** What a preview found out, or why there is none. */
export type PreviewOutcome =
  | { readonly kind: 'made'; readonly target: string; readonly preview: Preview }
  | { readonly kind: 'none'; readonly target: string; readonly error: SluiceError }

/** Whether something failed in the scratch database. */
export const previewFails = (outcome: PreviewOutcome | undefined): boolean =>
  outcome?.kind === 'made' && !outcome.preview.ok

const MOST_TABLES = 40

/** What the tables of a target will be; values of rows are masked, and folded away. */
export function previewSection(outcome: PreviewOutcome | undefined): readonly string[] {
  if (!outcome) return []
  const title = `#### Preview of ${code(outcome.target)}`
  if (outcome.kind === 'none')
    return [[title, `No preview: ${plain(outcome.error.message)} (${code(outcome.error.code)})`].join('\n\n')]
  const { tables, results, failures } = outcome.preview
  const failed = [
    ...failures.map((one) => `- ${code(one.code)} ${plain(one.message)}`),
    ...results.flatMap(({ node, status, error }) =>
      status === 'failed' ? [`- ${code(node)} ${plain(error?.message ?? 'fails')}`] : [],
    ),
  ]
  const shown = tables.slice(0, MOST_TABLES)
  const left = tables.length - shown.length
  const body = [
    ...(failed.length > 0 ? [failed.join('\n')] : []),
    ...(shown.length > 0 ? [markdownTable(COLUMNS, shown.map(cellsOf))] : []),
    ...samplesOf(shown),
    [...(left > 0 ? [`${counted(left, 'table')} more`] : []), restText(outcome.preview)].join(', '),
  ]
  return [[title, ...body].join('\n\n')]
}

/** The comment of a pull request has room for 65,536 characters, and more than samples in it. */
const MOST_CHARACTERS = 12_000
const LONGEST_SAMPLE = 300

/** Rows that differ, of as many tables as there is room for. */
function samplesOf(tables: readonly TablePreview[]): readonly string[] {
  const all = tables.filter(({ samples }) => samples.length > 0).map(samplesOfTable)
  let room = MOST_CHARACTERS
  const shown = all.filter((text) => (room -= text.length) >= 0)
  const left = all.length - shown.length
  const more = left > 0 ? [`and rows of ${counted(left, 'table')} more`] : []
  return all.length === 0
    ? []
    : [
        `<details><summary>Rows that differ, with masked values</summary>\n\n${[...shown, ...more].join('\n\n')}\n\n</details>`,
      ]
}

function samplesOfTable(table: TablePreview): string {
  const line = (text: string): string =>
    text.length > LONGEST_SAMPLE ? `${text.slice(0, LONGEST_SAMPLE)} …` : text
  const lines = table.samples.map((sample) => `- ${code(line(sampleLine(sample, table)))}`)
  return [code(table.table), '', ...lines].join('\n')
}

const COLUMNS: readonly MarkdownColumn[] = [
  { title: 'table' },
  { title: 'rows now', align: 'right' },
  { title: 'rows then', align: 'right' },
  { title: 'added', align: 'right' },
  { title: 'removed', align: 'right' },
  { title: 'changed', align: 'right' },
  { title: 'columns' },
]

function cellsOf(table: TablePreview): readonly string[] {
  const number = (value: number | null): string => (value === null ? '' : integer(value))
  return [
    code(table.table),
    number(table.rows_before),
    number(table.rows_after),
    number(table.added),
    number(table.removed),
    number(table.changed),
    table.columns.map((column) => plain(columnLine(column, table))).join('<br>'),
  ]
}
