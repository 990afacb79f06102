import NAMES from '../../packages/schema/test-data/decided-names.json' with { type: 'json' }
import { DECIDED as COERCIONS, TAKEN } from './decided-coercions.ts'
import { DECIDED as CONTRACTS } from './decided-contracts.ts'
import { DECIDED_CURSORS, DECIDED_LOOKBACKS, ODD_CURSORS } from './decided-cursors.ts'
import { DECIDED as LOADS, NOT_THERE } from './decided-loads.ts'
import { DECIDED as TYPES } from './decided-types.ts'
import { RUNS } from './life/runs.ts'
import { TABLES } from './life/tables.ts'
import { VALUES } from './life/values.ts'
import { readVectors, type Value } from './vector.ts'

/** An observation of dlt, with its contents where no test has them. */
export interface Observed {
  readonly id: string
  readonly class?: 'quirk' | 'bug'
  readonly op?: string
  readonly given?: Value
}

export const observed = readVectors<Observed>('all.json')

/** What Sluice makes of an observation: the same as dlt, something else, or nothing, as it has no such thing. */
export interface Outcome {
  readonly kind: 'same' | 'other' | 'none'
  readonly why?: string
}

type Reasons = Readonly<Record<string, string>>
const reasons = (decided: Readonly<Record<string, { readonly why?: string }>>): Reasons =>
  Object.fromEntries(Object.entries(decided).map(([id, { why = '' }]) => [id, why]))
const seconds = (decided: Readonly<Record<string, readonly [string, string]>>): Reasons =>
  Object.fromEntries(Object.entries(decided).map(([id, [, why]]) => [id, why]))

const LIFE = Object.entries({ ...VALUES, ...TABLES, ...RUNS })

/** Where a person decided: that Sluice does something else, or what is odd in dlt as well. */
const DECIDED: Reasons = {
  ...seconds(NAMES as unknown as Readonly<Record<string, readonly [string, string]>>),
  ...seconds(TYPES),
  ...seconds(COERCIONS),
  ...reasons(LOADS),
  ...reasons(CONTRACTS),
  ...reasons(DECIDED_CURSORS),
  ...reasons(DECIDED_LOOKBACKS),
  ...Object.fromEntries(LIFE.flatMap(([id, { why }]) => (why === undefined ? [] : [[id, why]]))),
  ...Object.fromEntries(
    ['LIFE-035', 'LIFE-036', 'LIFE-038'].map((id) => [
      id,
      'a run that is killed leaves nothing that the next run does not repair',
    ]),
  ),
  'LIFE-041': '`--refresh drop-sources` writes a migration that drops the tables: no load drops any',
  ...ODD_CURSORS,
  'PAGE-015': "dlt's `maximum_page` is the first page that is not read: here `max` is the number of pages",
}

/** Scenarios that end as in dlt, though a reason is given. */
const AS_DLT = new Set([
  ...Object.keys(ODD_CURSORS),
  ...LIFE.filter(([, { answer }]) => answer === undefined).map(([id]) => id),
])

const WAITS =
  'the value waits until a reviewed migration makes the column wider: dlt converts it, or makes a variant column'

/** Why there is nothing to compare, by group. */
const WITHOUT: Reasons = {
  COERCE: 'there is no type `wei`: integers of any length are `decimal(38,0)`',
  DETECT: 'detectors that are off in dlt: a hint says what a number means',
  CONFIG: 'the config is TypeScript: a source names its environment variables, and parses their text itself',
  PAGEDETECT: 'a resource says how it is paged: nothing is guessed from a response',
  PAGEDATA: 'a resource says where its rows are: nothing is guessed from a response',
}

export const groupOf = (id: string): string => id.slice(0, id.lastIndexOf('-'))

export function outcomeOf({ id, op }: Observed): Outcome | undefined {
  const missing = NOT_THERE[id] ?? (op === undefined ? undefined : WITHOUT[groupOf(id)])
  if (missing !== undefined) return { kind: 'none', why: missing }
  if (op !== undefined) return undefined
  const why = DECIDED[id]
  if (groupOf(id) === 'COERCE' && !TAKEN.includes(id)) return { kind: 'other', why: why ?? WAITS }
  if (why === undefined) return { kind: 'same' }
  return { kind: AS_DLT.has(id) || why.startsWith('as dlt') ? 'same' : 'other', why }
}

const TITLES: Readonly<Record<string, string>> = {
  NAME: 'names of columns and tables',
  NAMEX: 'other naming conventions',
  PATH: 'names of nested columns and tables',
  SHORT: 'names that are too long',
  TAG: 'tags of shortened names',
  HASH: 'ids made from contents',
  INFER: 'types of values',
  DETECT: 'types of texts',
  COERCE: 'values in columns of another type',
  VAR: 'values of several types in one column',
  EVO: 'columns that become wider',
  HINT: 'hints',
  NEST: 'nested rows',
  MERGE: 'write dispositions and strategies',
  SCD2: 'versions of rows',
  CONTRACT: 'contracts',
  INC: 'cursors',
  LAG: 'lookbacks',
  LIFE: 'several runs, failures and refreshes',
  PAGE: 'paging of REST APIs',
  PAGEDETECT: 'guessing how an API is paged',
  PAGEDATA: 'guessing where the rows of an answer are',
  CONFIG: 'config and secrets',
}

const HEAD = `# Conformance with dlt

What dlt 1.26 was observed to do, case by case, and what Sluice does in the same case on DuckDB and Postgres. This page is
written from the decisions in \`tests/like-dlt\` by \`node scripts/dlt-conformance.ts\`, and a test compares the two. [Coming
from dlt](coming-from-dlt.md) has the differences in words.

A case of the class *match* is one that dlt handles as documented, a *quirk* is odd or differs between its destinations, and a
*bug* loses or changes data. *Same* means that Sluice has the same result, *other* that a person decided for another one, and
*none* that Sluice has no such feature.
`

/** The page, in Markdown. */
export function conformance(): string {
  const all = observed.map((one) => ({ ...one, group: groupOf(one.id), outcome: outcomeOf(one) }))
  const count = (some: typeof all, of: (one: (typeof all)[number]) => boolean): string =>
    String(some.filter(of).length || '')
  const cells = (some: typeof all): string =>
    [
      count(some, (one) => one.class === undefined),
      count(some, (one) => one.class === 'quirk'),
      count(some, (one) => one.class === 'bug'),
      ...(['same', 'other', 'none'] as const).map((kind) =>
        count(some, ({ outcome }) => outcome?.kind === kind),
      ),
    ].join(' | ')
  const groups = Object.entries(TITLES).map(([group, title]) => ({
    group,
    title,
    own: all.filter((one) => one.group === group),
  }))
  const rows = groups.map(({ group, title, own }) => `| ${group} | ${title} | ${cells(own)} |`)
  const sections = groups.flatMap(({ group, title, own }) => {
    const byReason = Map.groupBy(
      own.filter(({ outcome }) => outcome?.why !== undefined),
      ({ outcome }) => `${outcome?.kind} | ${outcome?.why?.replaceAll('|', '\\|')}`,
    )
    const lines = [...byReason].map(([text, some]) => `| ${idsText(some.map(({ id }) => id))} | ${text} |`)
    return lines.length === 0
      ? []
      : [`### ${group}: ${title}\n\n| case | | reason |\n|---|---|---|\n${lines.join('\n')}\n`]
  })
  return `${HEAD}
| group | cases | match | quirk | bug | same | other | none |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
| | all | ${cells(all)} |

## Reasons

${sections.join('\n')}`
}

/** \`COERCE-001\`, \`002\`; a long list is cut. */
function idsText([first = '', ...others]: readonly string[]): string {
  if (others.length > 12) return `${others.length + 1} cases, the first is ${first}`
  return [first, ...others.map((id) => id.slice(groupOf(id).length + 1))].join(', ')
}
