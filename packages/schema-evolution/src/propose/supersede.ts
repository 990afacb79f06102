import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import {
  columnOf,
  fullName,
  renamed,
  type ChangeEvidence,
  type ColumnType,
  type Rename,
  type SchemaChange,
  type Table,
  tableIn,
} from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { factsOf } from '../changes/facts-of.ts'
import { isEdited } from '../migration/read/is-edited.ts'
import type { Plan } from '../migration/plan.ts'
import type { Migration } from '../migration/read/read-migrations.ts'
import { isInEffect } from '../runner/judge/in-effect.ts'
import { trackedInGit } from '../migration/read/tracked-in-git.ts'
import { readRejectionFolders } from '../rejections/read-rejections.ts'

/** A pending migration whose folder a newer one may take the place of. */
type Superseded = Migration & { readonly plan: Plan }

/**
 * Nobody has edited it, as far as its files show: all are as they were rendered. A repair leaves alone what is there
 * already, which a newer proposal would not: it stays.
 */
const isUntouched = (migration: Migration): migration is Superseded =>
  migration.plan !== undefined &&
  ENGINE_KINDS.every((kind) => {
    const file = migration.sql[kind]
    return !file || (file.headers.has('Rendered') && !file.headers.has('Repair') && !isEdited(file))
  })

/** Sluice's own columns are numbered in by SQL that `baseline` wrote; its changes alone would not render that again. */
const fillsRows = ({ changes }: Plan): boolean =>
  changes.some((change) => change.kind === 'add-column' && !change.column.nullable)

/**
 * True where a target has some of it already, as one whose record of migrations was lost, or that was changed by hand: it has
 * to stay for the others.
 */
const isThere = ({ changes }: Plan, finals: readonly Table[]): boolean =>
  changes.some((change) => {
    if (isInEffect(change, finals)) return true
    const final = tableIn(finals, change.table)
    if (!final) return false
    return (
      change.kind === 'create-table' ||
      (change.kind === 'add-column' && columnOf(final, change.column.name) !== undefined)
    )
  })

const tablesOf = (changes: readonly SchemaChange[]): readonly string[] =>
  changes.map(({ table }) => fullName(table))

/**
 * The pending migrations of the same tables that `changes` take the place of, oldest first: those that nobody has edited,
 * started, rejected a part of or committed, of which the target has nothing, that fill no rows, and that no migration which stays builds on. `started`: ids that the target
 * knows of.
 */
export async function supersededBy(
  changes: readonly SchemaChange[],
  pending: readonly Migration[],
  {
    projectDir,
    started,
    finals,
    contract,
  }: {
    projectDir: string
    started: ReadonlySet<string>
    finals: readonly Table[]
    contract?: 'evolve' | undefined
  },
): Promise<readonly Superseded[]> {
  const rejected = new Set((await readRejectionFolders(join(projectDir, 'migrations'))).map(({ id }) => id))
  const found: Superseded[] = []
  const staying = new Set<string>()
  const wanted = new Set(tablesOf(changes))
  for (const migration of pending.toReversed()) {
    const touched = tablesOf(migration.plan?.changes ?? [])
    const replaceable =
      isUntouched(migration) &&
      migration.plan.contract === contract &&
      !fillsRows(migration.plan) &&
      !started.has(migration.id) &&
      !isThere(migration.plan, finals) &&
      !rejected.has(migration.id) &&
      touched.some((table) => wanted.has(table)) &&
      !touched.some((table) => staying.has(table)) &&
      !(await trackedInGit(join(projectDir, 'migrations', migration.id)))
    if (replaceable) {
      found.unshift(migration)
      for (const table of touched) wanted.add(table)
    } else if (migration.plan) for (const table of touched) staying.add(table)
    else return found // written by hand: it may build on anything
  }
  return found
}

/**
 * The changes that lead from `before` to what `changes` make of it, each column and table with one change of each kind.
 * `fresh`: changes that know the evidence of all that waits.
 */
export function compose(
  before: readonly Table[],
  changes: readonly SchemaChange[],
  fresh: readonly SchemaChange[],
): readonly SchemaChange[] {
  const present = new Map(before.map((table) => [fullName(table), table]))
  const touched = new Set(tablesOf(changes))
  const because = (kind: SchemaChange['kind'], place: string): { readonly evidence?: ChangeEvidence } => {
    const said = [...changes, ...fresh].filter(
      (change) => factsOf(change).footprint === place && change.evidence,
    )
    const evidence = (said.findLast((change) => change.kind === kind) ?? said.at(-1))?.evidence
    return evidence ? { evidence } : {}
  }
  const reading = (place: string, from: ColumnType) => {
    const read = [...changes, ...fresh].flatMap((change) =>
      change.kind === 'widen-column' && factsOf(change).footprint === place && change.from === from
        ? (change.reading ?? [])
        : [],
    )
    return read[0] ? { reading: read[0] } : {}
  }
  return applyChanges(before, changes)
    .filter((table) => touched.has(fullName(table)))
    .flatMap((after): readonly SchemaChange[] => {
      const old = present.get(fullName(after))
      const table = { dataset: after.dataset, name: after.name }
      if (!old) {
        const created = changes.flatMap((one) =>
          one.kind === 'create-table' && fullName(one.table) === fullName(after) ? [one] : [],
        )
        const parent = created.at(-1)?.parent
        return [
          {
            kind: 'create-table',
            table: after,
            ...(parent !== undefined && { parent }),
            emptyColumns: created
              .flatMap(({ emptyColumns }) => emptyColumns)
              .filter((name) => !columnOf(after, name)),
            ...because('create-table', fullName(after)),
          },
        ]
      }
      return after.columns.flatMap((column): readonly SchemaChange[] => {
        const place = `${fullName(after)}.${column.name}`
        const was = columnOf(old, column.name)
        if (!was) return [{ kind: 'add-column', table, column, ...because('add-column', place) }]
        return [
          ...(was.type === column.type
            ? []
            : [
                {
                  kind: 'widen-column' as const,
                  table,
                  column: column.name,
                  from: was.type,
                  to: column.type,
                  ...reading(place, was.type),
                  ...because('widen-column', place),
                },
              ]),
          ...(was.nullable || !column.nullable
            ? []
            : [
                {
                  kind: 'relax-not-null' as const,
                  table,
                  column: column.name,
                  ...because('relax-not-null', place),
                },
              ]),
        ]
      })
    })
}

/** An older change without the columns that have another name since. */
export function withoutRenamed(change: SchemaChange, renames: readonly Rename[]): readonly SchemaChange[] {
  const stays = (name: string): boolean => renamed(renames, change.table, name) === name
  if (change.kind === 'add-column') return stays(change.column.name) ? [change] : []
  if (change.kind !== 'create-table') return [change]
  const columns = change.table.columns.filter(({ name }) => stays(name))
  return [{ ...change, table: { ...change.table, columns } }]
}

/**
 * Columns that have the former name of a renamed one, and come from another column of the source: `fresh` makes them, and
 * `changes`, which say the older ones without what was renamed, do not.
 */
export function addedApart(
  before: readonly Table[],
  changes: readonly SchemaChange[],
  fresh: readonly SchemaChange[],
  renames: readonly Rename[],
): readonly SchemaChange[] {
  const [made, wanted] = [changes, fresh].map((some) => applyChanges(before, some))
  return renames.flatMap((rename): readonly SchemaChange[] => {
    const { dataset, name, from } = rename
    const isOwn = (table: Table): boolean => fullName(table) === fullName(rename)
    const table = made?.find(isOwn)
    const column = wanted?.filter(isOwn).flatMap((one) => columnOf(one, from) ?? [])[0]
    return table && column && !columnOf(table, from)
      ? [{ kind: 'add-column', table: { dataset, name }, column }]
      : []
  })
}

/** Removes the folders that a newer one has taken the place of; until then they are skipped because of what it says. */
export async function removeSuperseded(projectDir: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) await rm(join(projectDir, 'migrations', id), { recursive: true, force: true })
}
