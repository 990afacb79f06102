import { join } from 'node:path'
import { parsePlan, type Plan } from '../migration/plan.ts'
import { PARKED, parseRefused, REFUSED_FILE, type RefusedChange } from './refused-change.ts'
import { textAt } from './text-at.ts'

/** What was refused of one migration. */
export interface RefusalFolder {
  readonly id: string
  readonly refused: readonly RefusedChange[]
  /** True where all that is left of it is refused, so that its files are parked; one that a person wrote has no plan. */
  readonly parked: boolean
  readonly parkedPlan?: Plan
}

/** Reads what was refused of the migration in `dir/id`. */
export async function readRefusalFolder(dir: string, id: string): Promise<RefusalFolder> {
  const shown = `migrations/${id}`
  const at = (...path: readonly string[]): string => join(dir, id, ...path)
  const [refused, plan, postgres, duckdb] = await Promise.all([
    textAt(at(REFUSED_FILE)),
    textAt(at(PARKED, 'plan.json')),
    textAt(at(PARKED, 'postgres.sql')),
    textAt(at(PARKED, 'duckdb.sql')),
  ])
  return {
    id,
    refused: refused === undefined ? [] : parseRefused(`${shown}/${REFUSED_FILE}`, refused),
    parked: [plan, postgres, duckdb].some((text) => text !== undefined),
    ...(plan !== undefined && { parkedPlan: parsePlan(`${shown}/${PARKED}/plan.json`, plan) }),
  }
}
