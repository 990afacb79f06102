import { ident, literal, type Workbench } from '@sluice/engine'
import type { LeftOut } from '../staged/left-out.ts'
import { UP } from '../infer/json-table.ts'
import type { StagedTable } from '../staged/staged-resource.ts'
import { discardsRow, reasonOf, type Violation } from './violation.ts'

const GONE = `'with the row that it is nested in'`

/** The row that a nested row is in, and its own key. */
const keyValues = ({ key = [], columns }: StagedTable): readonly string[] =>
  key.length === 0
    ? []
    : [
        `${UP.parent} as _u`,
        ...key.map((name, i) => `${columns.find((one) => one.name === name)?.value ?? 'null'} as _k${i}`),
      ]

/** What happens to rows: of those of one list that have one key, and would stay, all but the last are superseded. */
function lastOfKey(outcomes: string, key: readonly string[]): string {
  if (key.length === 0) return outcomes
  const same = ['_u', ...key.map((_, i) => `_k${i}`), '_v is null'].join(', ')
  return `select _p, case
      when _v is null and row_number() over (partition by ${same} order by _p desc) > 1
      then {k: 'superseded', w: '', keep: false}
      else _v
    end as _v
    from (${outcomes})`
}

/**
 * Finds the rows that go: those without a key, those that the contract discards, nested ones whose key comes again, and those
 * nested in any of these. Undefined where all stay.
 */
export async function leaveOut(
  workbench: Workbench,
  table: StagedTable,
  parent: StagedTable | undefined,
  violations: readonly Violation[],
): Promise<LeftOut | undefined> {
  const { raw, keyless, key = [], parent: isNested } = table
  const own = violations.filter((one) => one.table.name === table.name && discardsRow(one) && one.rows > 0)
  const above = parent?.leftOut && ident(parent.leftOut.table)
  if (keyless === undefined && own.length === 0 && !above && key.length === 0) return undefined
  const name = `out_${raw.table}`
  const cases = [
    ...(keyless === undefined
      ? []
      : [
          `when ${keyless} then {k: 'quarantined', w: ${literal(`the key of ${table.name} has no value`)}, keep: ${isNested !== undefined}}`,
        ]),
    ...own.map(
      (one) =>
        `when ${one.where} then {k: 'discarded', w: ${literal(reasonOf(one))}, keep: ${one.contract.keepDiscarded}}`,
    ),
  ]
  // The rows of one that has no key are kept too: its own record does not have them.
  const inherited = above
    ? `(select {k: _kind, w: ${GONE}, keep: _keep or _kind = 'quarantined'} from ${above} where _p = ${UP.parent})`
    : 'null::struct(k varchar, w varchar, keep boolean)'
  const outcome = cases.length === 0 ? inherited : `case ${cases.join('\n')} else ${inherited} end`
  await workbench.run(
    `create or replace temp table ${ident(name)} as
     select _p, _v.k as _kind, _v.w as _why, _v.keep as _keep
     from (${lastOfKey(`select ${[`${raw.position} as _p`, `${outcome} as _v`, ...keyValues(table)].join(', ')} from ${ident(raw.table)}`, key)})
     where _v is not null`,
  )
  const counts = await workbench.rows<{ kind: string; n: number }>(
    `select _kind as kind, count(*) as n from ${ident(name)} group by 1`,
  )
  if (counts.length === 0) return undefined
  const count = (kind: string): number => counts.find((one) => one.kind === kind)?.n ?? 0
  return {
    table: name,
    discarded: count('discarded'),
    quarantined: count('quarantined'),
    superseded: count('superseded'),
  }
}
