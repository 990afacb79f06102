import { relative } from 'node:path'
import { inOneTrip, type Engine, type Session } from '@sluice/engine'
import { announcedTables, readRenames, waitingTables } from '@sluice/ledger'
import {
  appliedMigrations,
  expectedTables,
  factsOf,
  knownMigrations,
  planProposal,
  propose,
  readLiveDigits,
  readRejectionFolders,
  readRejections,
  renameTitle,
  repairNeeded,
  rejectionsIn,
  strictColumns,
  withBlockedNulls,
  withRejected,
  type BlockedRetype,
  type Proposal,
  type ProposeOptions,
} from '@sluice/schema-evolution'
import type { Proposed } from '@sluice/loader'
import {
  announcedOf,
  fullName,
  SYSTEM_COLUMNS,
  withFormerNames,
  type ObservedTable,
  type SchemaChange,
} from '@sluice/schema'
import type { RunContext } from '../run/run-context.ts'
import { planChoices } from '../project/plan-choices.ts'
import { homeOf, migrationsDir, type Project } from '../project/project.ts'
import { hintedRenames } from '../merge/follow-renames.ts'
import { hintsTypes, proposableRetypes } from './hinted-retypes.ts'

/**
 * Writes the migrations that the waiting loads of these datasets need, one a dataset so that each is reviewed by itself,
 * and reports them; returns the folders written.
 */
export async function proposeWaiting(
  engine: Engine,
  project: Project,
  context: Pick<RunContext, 'now' | 'emit'>,
  datasets: readonly string[],
  options: ProposalOptions = {},
): Promise<readonly string[]> {
  const paths: string[] = []
  for (const dataset of datasets) {
    for (const proposal of await writeProposals(engine, project, context, dataset, options)) {
      reportProposal(proposal, project, context)
      paths.push(relative(project.dir, proposal.path))
    }
  }
  return paths
}

/** Reports a migration that is to be reviewed, and what is in its way on this target. */
export function reportProposal(
  { path, changes, superseded, rename, blocked = [] }: Proposal,
  { dir }: Project,
  { emit }: Pick<RunContext, 'emit'>,
): void {
  emit({
    kind: 'proposed',
    path: relative(dir, path),
    changes: [
      ...(rename ? [renameTitle(rename)] : []),
      ...changes.map((change) => factsOf(change).title),
      ...superseded.map((id) => `in place of migrations/${id}`),
    ],
  })
  for (const one of blocked)
    emit({
      kind: 'message',
      level: 'warn',
      text: `${relative(dir, path)} is blocked on this target by ${one}. Drop or change it before sluice migrate, and create it again afterwards`,
    })
}

export interface ProposalOptions {
  /** Proposes only the changes that this contract says are applied at once. */
  readonly contract?: 'evolve'
  /** Ids of migrations that no newer one may take the place of. */
  readonly standing?: Iterable<string>
}

/**
 * Writes the migration that what waits for a dataset needs; before it those that bring the migrations and what somebody
 * changed by hand together again, as far as it is about the same.
 */
export async function writeProposals(
  engine: Engine,
  project: Project,
  { now, emit }: Pick<RunContext, 'now' | 'emit'>,
  dataset: string,
  { contract, standing = [] }: ProposalOptions = {},
): Promise<readonly Proposal[]> {
  const [observed, announced] = await inOneTrip(engine.session, (batch) => [
    waitingTables(batch, [dataset]),
    announcedTables(batch, dataset),
  ])
  if (observed.length + announced.length === 0 && !hintsTypes(project.config)) return []
  const known = await basis(engine, project, [dataset], observed, { installed: true, announced })
  const options = {
    ...known,
    started: new Set([...(known.started ?? []), ...standing]),
    now: now(),
    ...(contract !== undefined && { contract }),
  }
  for (const { table, column, why } of known.blockedRetypes)
    emit({
      kind: 'message',
      level: 'warn',
      text: `${fullName(table)}.${column} keeps its type, and no migration is proposed: ${why}`,
    })
  for (const { table, column, why } of strictColumns(known.finals, known.observed))
    emit({
      kind: 'message',
      level: 'warn',
      text: `${fullName(table)}.${column} does not allow null, and no migration can change that: ${why}. Rows without a value wait: provide a value in the source, or change the column by hand, and run sluice transform`,
    })
  const { repairs, withheld } = await repairNeeded(engine, options)
  for (const place of withheld)
    emit({
      kind: 'message',
      level: 'warn',
      text: `${place} was changed by hand, and no migration corrects it: run sluice plan`,
    })
  const proposal = await propose({ ...options, withheld })
  return proposal ? [...repairs, proposal] : repairs
}

const columnsOf = (change: SchemaChange): readonly string[] =>
  change.kind === 'create-table'
    ? change.table.columns
        .filter(({ name }) => !SYSTEM_COLUMNS.has(name))
        .map(({ name, type }) => `  with ${fullName(change.table)}.${name} ${type}`)
    : []

/** Reports what a load of these tables would propose, and writes nothing. */
export async function planFor(
  engine: Engine,
  project: Project,
  context: Pick<RunContext, 'now' | 'emit'>,
  datasets: readonly string[],
  observed: readonly ObservedTable[],
  installed: boolean,
): Promise<readonly string[]> {
  const announced = observed.flatMap((table) => announcedOf(table) ?? [])
  const { changes } = await planProposal(
    await basis(engine, project, datasets, observed, { installed, announced }),
  )
  const lines = changes.flatMap((change) => [factsOf(change).title, ...columnsOf(change)])
  if (lines.length > 0)
    context.emit({ kind: 'proposed', path: 'a migration (dry run, not written)', changes: lines })
  return lines
}

/** What was proposed for a dataset: its final tables as they will be once all of it is applied. `session`: a batch to read it in. */
export async function proposedFor(
  engine: Engine,
  project: Project,
  dataset: string,
  installed: boolean,
  session?: Pick<Session, 'rows'>,
): Promise<Proposed> {
  // Before the tables: what is applied in between is then counted twice, which changes nothing, and not missed.
  const read = (batch: Pick<Session, 'rows'>) =>
    [
      installed ? appliedMigrations(engine, batch) : new Set<string>(),
      engine.catalog([dataset], batch),
      installed ? readRenames(engine, batch) : [],
    ] as const
  const [applied, finals, renamed] = await (session
    ? Promise.all(read(session))
    : inOneTrip(engine.session, read))
  const { tables, renames } = await expectedTables({
    projectDir: homeOf(project),
    finals,
    applied,
    kind: engine.kind,
  })
  const expected = withFormerNames(renames, tables)
  const rejected = await readRejectionFolders(migrationsDir(project))
  return {
    tables: finals,
    expected,
    everProposed: withRejected(rejected, expected),
    rejections: rejected.flatMap(rejectionsIn),
    renames: renamed,
  }
}

/** What a proposal for these datasets starts from: the tables of the target, what waits, and what was applied. */
export async function basis(
  engine: Engine,
  project: Project,
  datasets: readonly string[],
  observed: readonly ObservedTable[],
  { installed, announced }: { readonly installed: boolean; readonly announced: readonly ObservedTable[] },
): Promise<Omit<ProposeOptions, 'now'> & { readonly blockedRetypes: readonly BlockedRetype[] }> {
  // Before the tables, as in proposedFor.
  const [{ applied, started }, finals] = await inOneTrip(engine.session, (batch) => [
    installed ? knownMigrations(engine, batch) : { applied: new Set<string>(), started: new Set<string>() },
    engine.catalog(datasets, batch),
  ])
  const { possible: retypes, blocked: blockedRetypes } = installed
    ? await proposableRetypes(engine, project.config, finals, observed)
    : { possible: [], blocked: [] }
  return {
    projectDir: homeOf(project),
    finals,
    retypes,
    blockedRetypes,
    observed: installed ? await withBlockedNulls(engine, finals, observed) : observed,
    announced,
    liveDigits: await readLiveDigits(engine, finals, [...observed, ...announced]),
    applied,
    started,
    renames: hintedRenames(project.config),
    engine,
    rejections: await readRejections(migrationsDir(project)),
    ...planChoices(project),
  }
}
