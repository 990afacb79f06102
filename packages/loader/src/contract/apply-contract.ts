import { ident } from '@sluice/engine'
import { counted, type Sighting } from '@sluice/schema'
import type { LoadContext } from '../context/load-context.ts'
import { sightingOf } from '../staged/sighting.ts'
import type { Resource } from '../api/resource.ts'
import type { StagedTable } from '../staged/staged-resource.ts'
import { ContractBroken, type Seen } from './contract-broken.ts'
import { discard, type Admitted } from './discard.ts'
import { findViolations } from './find-violations.ts'
import { discardsRow, modeOf, reasonOf, type Violation } from './violation.ts'

/**
 * Holds a resource's tables against its contract, before anything is staged.
 * @throws ContractBroken where it freezes what the data has
 */
export async function applyContract(
  tables: readonly StagedTable[],
  resource: Resource,
  context: LoadContext,
): Promise<Omit<Admitted, 'discarded'>> {
  const violations = await findViolations(tables, resource, context)
  const broken = violations.filter((one) => modeOf(one) === 'freeze' && one.rows > 0)
  const frozen: Seen[] = []
  for (const violation of broken)
    frozen.push({ violation, first: await firstSighting(violation, tables, context) })
  const [first, ...more] = frozen
  const name = `${context.source}.${resource.name}`
  if (first) throw new ContractBroken(name, context.dataset, [first, ...more])
  const { discarded, ...admitted } = await discard(context.workbench, tables, violations)
  for (const [violation, count] of discarded) {
    if (count === 0) continue
    const at = await firstSighting(violation, tables, context)
    context.emit({
      kind: 'discarded',
      resource: name,
      what: discardsRow(violation) ? 'rows' : 'values',
      count,
      reason: reasonOf(violation),
      kept: violation.contract.keepDiscarded,
      ...(at && { first: { file: at.file, row: at.row } }),
    })
  }
  for (const { name: table, parent, leftOut } of admitted.tables) {
    // Those of the root table are counted by the load.
    const rows = parent === undefined ? 0 : (leftOut?.quarantined ?? 0)
    if (rows > 0)
      context.emit({
        kind: 'message',
        level: 'warn',
        text: `${name}: ${counted(rows, 'row')} of ${table} ${rows === 1 ? 'is' : 'are'} in the quarantine: sluice quarantine show prints ${rows === 1 ? 'it' : 'them'} with the reason`,
      })
  }
  return admitted
}

/** The first row at fault, with the value's shape. */
async function firstSighting(
  { table, where, value }: Violation,
  [root = table]: readonly StagedTable[],
  { workbench }: LoadContext,
): Promise<Sighting | undefined> {
  const { raw } = table
  const [row] = await workbench.rows<{ first: number | null }>(
    `select min(${raw.position}) filter (where ${where}) as first from ${ident(raw.table)}`,
  )
  const first = row?.first ?? undefined
  return first === undefined ? undefined : sightingOf(workbench, table, root, first, value ?? 'null')
}
