import { qualified, type EngineKind } from '@sluice/engine'
import { fullName } from '@sluice/schema'
import type { Shadow } from '../shadow/shadow.ts'
import type { StatePart } from '../state/state-part.ts'
import type { LeftOut } from './parts-that-run.ts'
import { failureOn } from './try-on-shadow.ts'

const UNIQUE = /^(?:unique\b|constraint\s.*\sunique\b|create unique index\b)/is

/**
 * What keeps rows out of tables, besides keys and not null, for the other engine: PostgreSQL gets unique constraints and indexes,
 * as far as they run there. Gives what is left out.
 */
export async function rulesForOther(
  kind: EngineKind,
  shadow: Shadow,
  parts: readonly StatePart[],
  make: (statement: string) => Promise<void>,
): Promise<readonly LeftOut[]> {
  const left: LeftOut[] = []
  for (const part of parts.filter(isRule)) {
    const why = UNIQUE.test(part.text)
      ? await withoutUnique(kind, shadow, part, make)
      : 'checks and foreign keys are left out of the file for the other engine'
    if (why !== undefined)
      left.push({
        what: `${part.name} of ${fullName({ dataset: part.dataset, name: part.relation })}`,
        why,
        file: `${kind}.sql`,
      })
  }
  return left
}

const isRule = ({ part, text }: StatePart): boolean =>
  part === 'constraint' ? !/^primary key/i.test(text) : part === 'index' && UNIQUE.test(text)

async function withoutUnique(
  kind: EngineKind,
  shadow: Shadow,
  { part, dataset, relation, text }: StatePart,
  make: (statement: string) => Promise<void>,
): Promise<string | undefined> {
  if (kind === 'duckdb') return 'DuckDB cannot alter a table that has an index'
  const rule = part === 'index' ? text : `alter table ${qualified(dataset, relation)} add ${text}`
  const why = await failureOn(shadow, [`${rule};`])
  if (why === undefined) await make(`${rule};`)
  return why
}
