import type { EngineKind } from '@sluice/engine'
import { SluiceError, type Table } from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { describeDifference, differences } from '../diff/difference.ts'
import type { Migration } from '../migration/read/read-migrations.ts'
import { renamesIn } from '../migration/read/renames-in.ts'
import type { SqlFile } from '../migration/sql-file.ts'
import { openShadow, runOnShadow } from '../shadow/open-shadow.ts'
import { replayedOn, type ModelsOf, type Replayed } from '../shadow/replay-migrations.ts'
import type { Finding, Findings, Note } from './finding.ts'
import { isEdited } from '../migration/read/is-edited.ts'
import { withNewNames } from '../migration/write/with-new-names.ts'
import { staleIn } from '../runner/judge/stale-changes.ts'

/** A replay that compared each migration with its plan; `replayed` is undefined where one could not be run. */
export interface CheckedReplay extends Findings {
  readonly replayed?: Replayed
}

const failed = (error: unknown): Finding => {
  if (!(error instanceof SluiceError)) throw error
  return {
    code: error.code,
    place: error.place ?? '',
    message: error.message,
    hint: 'correct the SQL; it must run on a database that has all earlier migrations',
  }
}

/** Whether the tables before are those that the plan was made for. */
function stale({ id, plan }: Migration, file: SqlFile, before: readonly Table[]): readonly Finding[] {
  if (!plan || isEdited(file)) return []
  return staleIn(file, plan.changes, before).map((message) => ({
    code: 'E_MIGRATION_STALE',
    place: file.path,
    message: `${id} was planned on tables that have changed: ${message}`,
    hint: 'another migration came in between: run sluice plan --rebase on the branch that is not merged yet',
  }))
}

/** Whether the tables afterwards are those of the plan. */
function otherThanPlanned(
  { plan }: Migration,
  file: SqlFile,
  before: readonly Table[],
  after: readonly Table[],
): Findings {
  if (!plan) {
    return {
      findings: [],
      notes: [{ place: file.path, message: 'written by hand: it has no plan to compare with' }],
    }
  }
  const renames = isEdited(file) ? renamesIn(file) : []
  const planned = withNewNames(renames, applyChanges(before, plan.changes))
  const found = differences(planned, after).map(describeDifference)
  if (isEdited(file)) {
    const said = [
      ...renames.map(({ dataset, name, from, to }) => `${dataset}.${name}.${from} is renamed to ${to}`),
      ...found,
    ]
    const how = said.length > 0 ? said.join('; ') : 'the tables match its plan'
    return { findings: [], notes: [{ place: file.path, message: `edited in review: ${how}` }] }
  }
  const findings = found.map((message) => ({
    code: 'E_MIGRATION_PLAN',
    place: file.path,
    message: `after the migration ${message}, compared with its plan.json`,
    hint: 'restore the file, or delete the folder and run load again',
  }))
  return { findings, notes: [] }
}

/** Runs the migrations on an empty shadow, and compares the result of each with its plan. */
export async function replayChecked(
  migrations: readonly Migration[],
  kind: EngineKind,
  models?: ModelsOf,
): Promise<CheckedReplay> {
  const findings: Finding[] = []
  const notes: Note[] = []
  await using shadow = await openShadow(kind)
  let before = await shadow.tables()
  for (const migration of migrations) {
    const file = migration.sql[kind]
    if (!file) {
      notes.push({ place: `migrations/${migration.id}`, message: `has no SQL for ${kind}` })
      continue
    }
    findings.push(...stale(migration, file, before))
    try {
      await runOnShadow(shadow, file)
    } catch (error) {
      return { findings: [...findings, failed(error)], notes }
    }
    const after = await shadow.tables()
    const compared = otherThanPlanned(migration, file, before, after)
    findings.push(...compared.findings)
    notes.push(...compared.notes)
    before = after
  }
  return { findings, notes, replayed: await replayedOn(shadow, before, models) }
}
