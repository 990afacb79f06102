import { ident, literal, type Workbench } from '@sluice/engine'
import type { LeftOut } from '../staged/left-out.ts'
import { UP } from '../infer/json-table.ts'
import type { StagedTable } from '../staged/staged-resource.ts'
import { discardsRow, reasonOf, type Violation } from './violation.ts'

const GONE = `'with the row that it is nested in'`

/**
 * Finds the rows that go: those without a key, those that the contract discards, and those nested in either. Undefined
 * where all stay.
 */
export async function leaveOut(
  workbench: Workbench,
  table: StagedTable,
  parent: StagedTable | undefined,
  violations: readonly Violation[],
): Promise<LeftOut | undefined> {
  const { raw, keyless } = table
  const own = violations.filter((one) => one.table.name === table.name && discardsRow(one) && one.rows > 0)
  const above = parent?.leftOut && ident(parent.leftOut.table)
  if (keyless === undefined && own.length === 0 && !above) return undefined
  const name = `out_${raw.table}`
  const cases = [
    ...(keyless === undefined ? [] : [`when ${keyless} then {k: 'quarantined', w: '', keep: false}`]),
    ...own.map(
      (one) =>
        `when ${one.where} then {k: 'discarded', w: ${literal(reasonOf(one))}, keep: ${one.contract.keepDiscarded}}`,
    ),
  ]
  // The rows of one that has no key are kept too: its own record does not have them.
  const inherited = above
    ? `(select {k: _kind, w: ${GONE}, keep: _keep or _kind = 'quarantined'} from ${above} where _p = ${UP.parent})`
    : 'null'
  const verdict = cases.length === 0 ? inherited : `case ${cases.join('\n')} else ${inherited} end`
  await workbench.run(
    `create or replace temp table ${ident(name)} as
     select _p, _v.k as _kind, _v.w as _why, _v.keep as _keep
     from (select ${raw.position} as _p, ${verdict} as _v from ${ident(raw.table)})
     where _v is not null`,
  )
  const counts = await workbench.rows<{ kind: string; n: number }>(
    `select _kind as kind, count(*) as n from ${ident(name)} group by 1`,
  )
  if (counts.length === 0) return undefined
  const count = (kind: string): number => counts.find((one) => one.kind === kind)?.n ?? 0
  return { table: name, discarded: count('discarded'), quarantined: count('quarantined') }
}
