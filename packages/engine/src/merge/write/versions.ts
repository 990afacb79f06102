import {
  BLOCKED,
  LIST_INDEX,
  PARENT_ID,
  PARENT_POSITION,
  POSITION,
  ROOT_ID,
  ROOT_POSITION,
  ROW_ID,
  type Versions,
} from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ident, qualified } from '../../quote.ts'
import { at, byMergeKey, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { DONE, intoOut } from '../out/out-table.ts'
import { finalTexts, hashOf, stagedTexts, type ComparedColumn } from '../table/row-text.ts'
import { goingRows } from '../table/row-filter.ts'
import { timeOf } from '../table/time-of.ts'
import { isStaged } from '../table/values.ts'
import type { Deletion } from '../delete/deletion.ts'

/** A nested table, whose rows belong to the version of their root row. */
export interface NestedVersions {
  /** The final table, quoted, and the one that it is nested in; undefined for the root table. */
  readonly final: string
  readonly parent: string | undefined
  /** What the load has staged for them; undefined where it has nothing. */
  readonly staged: MergeTable | undefined
  readonly stagedParent: MergeTable | undefined
  readonly columns: readonly ComparedColumn[]
}

/** The tables that a comparison makes, quoted: hashes of the staged rows, and of the active versions. */
export interface VersionTables {
  readonly staged: string
  readonly active: string
}

export const versionTables = (schema: string): VersionTables => ({
  staged: qualified(schema, '_sluice_staged_versions'),
  active: qualified(schema, '_sluice_active_versions'),
})

/** Condition that the version `row` is active. */
export const isActive = ({ validTo, activeTo }: Versions, row: string): string =>
  activeTo === undefined
    ? `${at(row, validTo)} is null`
    : `(${at(row, validTo)} is null or ${at(row, validTo)} = ${timeOf(activeTo)})`

/** The rows of a table, numbered within their root row. */
const places = (from: string, id: string, root: string): string =>
  `(select ${at('q', id)} as id, row_number() over (partition by ${at('q', root)} order by ${at('q', id)}) as place from ${from} as q)`

const textCast = (dialect: Dialect, value: string): string => `cast(${value} as ${dialect.typeName('text')})`

const gathered = (texts: readonly string[], id: string): string =>
  `md5(string_agg(${hashOf(texts)}, '' order by ${id}))`

/** Hashes of the nested rows of staged root rows; undefined where nothing is staged for them. */
function stagedNested(dialect: Dialect, table: NestedVersions): string | undefined {
  const { staged, stagedParent, parent, columns } = table
  if (!staged) return undefined
  const place = parent !== undefined && stagedParent
  const texts = [
    ...(place ? [textCast(dialect, 'p.place')] : []),
    textCast(dialect, at('s', LIST_INDEX)),
    ...stagedTexts(dialect, staged, columns),
  ]
  const join = place
    ? `\n  join ${places(stagingOf(stagedParent), POSITION, ROOT_POSITION)} as p on p.id = ${at('s', PARENT_POSITION)}`
    : ''
  return `(
  select ${at('s', ROOT_POSITION)} as root, ${gathered(texts, at('s', POSITION))} as hash
  from ${stagingOf(staged)} as s${join}
  group by 1
)`
}

/** Hashes of the nested rows of active versions. */
function activeNested(dialect: Dialect, root: MergeTable, versions: Versions, table: NestedVersions): string {
  const { final, parent, columns } = table
  const texts = [
    ...(parent === undefined ? [] : [textCast(dialect, 'p.place')]),
    textCast(dialect, at('f', LIST_INDEX)),
    ...finalTexts(dialect, columns),
  ]
  const join =
    parent === undefined
      ? ''
      : `\n  join ${places(parent, ROW_ID, ROOT_ID)} as p on p.id = ${at('f', PARENT_ID)}`
  return `(
  select ${at('f', ROOT_ID)} as root, ${gathered(texts, at('f', ROW_ID))} as hash
  from ${final} as f
  join ${finalOf(root)} as r on ${at('r', ROW_ID)} = ${at('f', ROOT_ID)} and ${isActive(versions, 'r')}${join}
  group by 1
)`
}

/** What a comparison compares. */
export interface Compared {
  readonly root: MergeTable
  readonly versions: Versions
  readonly columns: readonly ComparedColumn[]
  readonly nested: readonly NestedVersions[]
}

/** Makes the tables with the hashes of the staged rows that go, and of the active versions. */
export function createVersions(
  dialect: Dialect,
  { root, versions, columns, nested }: Compared,
  out: string,
  tables: VersionTables,
): readonly string[] {
  const staged = nested.map((table) => stagedNested(dialect, table))
  const none = `cast(null as ${dialect.typeName('text')})`
  const ofStaged = hashOf([
    ...stagedTexts(dialect, root, columns),
    ...staged.map((sql, i) => (sql === undefined ? none : `n${i}.hash`)),
  ])
  const ofActive = hashOf([...finalTexts(dialect, columns), ...nested.map((_, i) => `n${i}.hash`)])
  const joinStaged = staged.map((sql, i) =>
    sql === undefined ? '' : `\nleft join ${sql} as n${i} on n${i}.root = ${at('s', POSITION)}`,
  )
  const joinActive = nested.map(
    (table, i) =>
      `\nleft join ${activeNested(dialect, root, versions, table)} as n${i} on n${i}.root = ${at('f', ROW_ID)}`,
  )
  return [
    `create table ${tables.staged} as
select ${at('s', POSITION)} as id, ${ofStaged} as hash
from ${stagingOf(root)} as s${joinStaged.join('')}
where ${goingRows(root, out)}`,
    `create table ${tables.active} as
select ${at('f', ROW_ID)} as id, ${ofActive} as hash
from ${finalOf(root)} as f${joinActive.join('')}
where ${isActive(versions, 'f')}`,
  ]
}

/**
 * Finds a version that rows of the load share which differ in other columns: `version` is the value that says it. `version` and
 * `others`: what is compared, and the other columns.
 */
export const sharedVersion = (
  dialect: Dialect,
  root: MergeTable,
  {
    version,
    others,
  }: { readonly version: readonly ComparedColumn[]; readonly others: readonly ComparedColumn[] },
  out: string,
): string => {
  const texts = stagedTexts(dialect, root, version)
  return `select max(${texts.at(-1)}) as version, count(*) as number
from ${stagingOf(root)} as s
where ${goingRows(root, out)}
group by ${hashOf(texts)}
having count(distinct ${hashOf(stagedTexts(dialect, root, others))}) > 1
limit 1`
}

/** Puts rows into `out` that are the same version as an earlier row of the load. */
export const insertRepeated = ({ staged }: VersionTables, out: string): string =>
  `${intoOut(out)}
select v.id, false
from (select id, row_number() over (partition by hash order by id) as place from ${staged}) as v
where v.place > 1`

/** Puts rows into `out` whose version is active already, as those that are done. */
export const insertUnchanged = ({ staged, active }: VersionTables, out: string): string =>
  `insert into ${out} (${[POSITION, BLOCKED, DONE].map(ident).join(', ')})
select v.id, false, true
from ${staged} as v
where exists (select 1 from ${active} as a where a.hash = v.hash)
  and not exists (select 1 from ${out} as o where ${at('o', POSITION)} = v.id)`

/** Condition that the final row `f` is an active version that the load retires. */
function isRetired(dialect: Dialect, root: MergeTable, { staged, active }: VersionTables): string {
  const mine = root.mergeKey.length === 0 ? '' : `\n  and ${isStaged(dialect, byMergeKey(root))}`
  return `${at('f', ROW_ID)} in (
    select a.id from ${active} as a where not exists (select 1 from ${staged} as v where v.hash = a.hash)
  )${mine}`
}

/** The active versions that the load does not have. */
export const retiredRows = (dialect: Dialect, root: MergeTable, tables: VersionTables): Deletion => ({
  from: `${finalOf(root)} as f`,
  row: 'f',
  where: isRetired(dialect, root, tables),
})

/** Ends the active versions that the load does not have. */
export const retireVersions = (
  dialect: Dialect,
  root: MergeTable,
  { validTo, boundary = '' }: Versions,
  tables: VersionTables,
): string =>
  `update ${finalOf(root)} as f
set ${ident(validTo)} = ${timeOf(boundary)}
where ${isRetired(dialect, root, tables)}`

/** The latest beginning of an active version that would end before it began, as text; null where there is none. */
export const latestBeginning = (
  dialect: Dialect,
  root: MergeTable,
  { validFrom, boundary = '' }: Versions,
  tables: VersionTables,
): string =>
  `select ${dialect.convert(`max(${at('f', validFrom)})`, 'timestamp', 'text')} as latest
from ${finalOf(root)} as f
where ${isRetired(dialect, root, tables)}
  and ${at('f', validFrom)} > ${timeOf(boundary)}`

/** Counts the versions that are still active after they were to be retired. */
export const stillActive = (
  dialect: Dialect,
  root: MergeTable,
  versions: Versions,
  tables: VersionTables,
): string =>
  `select 1 as present
from ${finalOf(root)} as f
where ${isRetired(dialect, root, tables)}
  and ${isActive(versions, 'f')}
limit 1`
