import { counted } from '@sluice/schema'
import { useKey } from './gather-uses.ts'
import type { ChangeImpact, ImpactReport, Use } from '../delta/impact-report.ts'

/** The longest text of a compiler or database that a line shows. */
const LONGEST = 160

/** Marks that turn the direction of text, and other control characters, show what is not there. */
const inOneLine = (text: string): string =>
  text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd')

const escaped = (text: string): string =>
  inOneLine(text)
    .replaceAll(/[\\`*_[\]<>|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('@', '&#64;') // it would notify whoever has that name

/** Code in a table: a bar ends a cell whatever quotes it. */
const code = (text: string): string => `\`${inOneLine(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/** The report for a pull request: a table of the changes with counts, then what each does, folded. */
export function impactMarkdown({ changes, checked, notes, uncertain }: ImpactReport): string {
  if (changes.length === 0) return 'The tables stay as they are, so nothing that uses them is concerned.\n'
  const [breaks, touches, may] = totals(changes)
  return [
    `**Breaks ${breaks}, touches ${touches}, may touch ${may}** of the queries in ` +
      `${counted(checked.files, 'file')} and ${counted(checked.models, 'SQL model')}.`,
    ...changes.flatMap(({ change, silent }) =>
      silent === undefined ? [] : ['', `> ⚠️ ${escaped(`${change}: ${silent}`)}`],
    ),
    '',
    '| change | types | breaks | touches | may |',
    '|---|---|--:|--:|--:|',
    ...changes.map(tableRow),
    ...changes.flatMap(details),
    ...(uncertain.length > 0 ? ['', ...uncertain.map((why) => `> ⚠️ ${escaped(why)}`)] : []),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `> ${escaped(note)}`)] : []),
    '',
  ].join('\n')
}

/** How many are in each list, each counted in its worst one. */
function totals(changes: readonly ChangeImpact[]): readonly [breaks: number, touches: number, may: number] {
  const told = new Set<string>()
  const fresh = (list: 'breaks' | 'touches' | 'may'): number => {
    const known = told.size
    for (const change of changes) for (const use of change[list]) told.add(useKey(use))
    return told.size - known
  }
  return [fresh('breaks'), fresh('touches'), fresh('may')]
}

function tableRow({ change, typeBefore, typeAfter, breaks, touches, may }: ChangeImpact): string {
  const types =
    typeBefore !== undefined && typeAfter !== undefined && typeBefore !== typeAfter
      ? `${code(typeBefore)} → ${code(typeAfter)}`
      : code(typeAfter ?? typeBefore ?? '')
  const shown = typeBefore === undefined && typeAfter === undefined ? '' : types
  const broken = breaks.length > 0 ? `**${breaks.length}**` : '0'
  return `| ${escaped(change)} | ${shown} | ${broken} | ${touches.length} | ${may.length} |`
}

function details({ change, breaks, touches, may }: ChangeImpact): readonly string[] {
  const lists = [
    ['breaks', breaks],
    ['touches', touches],
    ['may touch', may],
  ] as const
  const lines = lists.flatMap(([title, uses]) =>
    uses.length > 0 ? ['', `*${title}*`, '', ...uses.map(useItem)] : [],
  )
  if (lines.length === 0) return []
  const counts = lists.map(([title, uses]) => `${title} ${uses.length}`).join(', ')
  // HTML, in which Markdown's escapes mean nothing.
  const summary = change.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return ['', `<details><summary>${summary}: ${counts}</summary>`, ...lines, '', '</details>']
}

/** One use as a line of a list. */
export const useItem = ({ kind, file, line, name, access, detail }: Use): string =>
  `- ${kind === 'query' ? '' : `${kind} `}${code(name)} (${code(`${file}:${line}`)}), ${access}: ${escaped(short(detail))}`
