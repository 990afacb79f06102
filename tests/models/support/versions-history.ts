import { literal, type EngineKind, type Session } from '@sluice/engine'
import fc from 'fast-check'
import { expect } from 'vitest'
import { openTestTarget } from '../../support/target.ts'
import { graphOf } from './graph-of.ts'
import { ModelRuns } from './model-runs.ts'

/** A row of the table that the snapshots read. */
interface Row {
  readonly value: number | null
  readonly changed: number | null
}

/** What a snapshot must be: versions of rows by key. */
interface Version extends Row {
  readonly id: number
  readonly from: number
  to: number | null
}

const MODELS = {
  'snap/checked.sql': '--! materialized: snapshot\n--! unique_key: id\nselect id, value from shop.things',
  'snap/dated.sql': `--! materialized: snapshot
--! unique_key: id
--! updated_at: changed
--! hard_deletes: ignore
select id, value, changed from shop.things`,
}

const CREATE = 'create schema shop; create table shop.things (id bigint, value bigint, changed timestamptz)'

/**
 * Each hour some rows are deleted or get a value, and say that they changed `late` hours ago, or not when. A build is killed
 * before its statement `kill`, and run again.
 */
export const versionsHistory = ({ kills }: { readonly kills: boolean }) =>
  fc.array(
    fc.record({
      changes: fc.array(
        fc.record({
          id: fc.nat({ max: 3 }),
          change: fc.oneof(fc.constant('delete' as const), fc.option(fc.nat({ max: 2 }))),
          late: fc.option(fc.nat({ max: 2 })),
        }),
        { maxLength: 4 },
      ),
      kill: kills ? fc.option(fc.nat({ max: 60 })) : fc.constant(null),
    }),
    { minLength: 1, maxLength: kills ? 8 : 5 },
  )

type Hour = ReturnType<typeof versionsHistory> extends fc.Arbitrary<readonly (infer One)[]> ? One : never

const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 1, hour))
const hourOf = (instant: unknown): number | null =>
  instant === null ? null : (new Date(String(instant)).getTime() - at(0).getTime()) / 3_600_000

/** A plain model of what both snapshots keep. */
class Versions {
  readonly checked: Version[] = []
  readonly dated: Version[] = []

  take(rows: ReadonlyMap<number, Row>, hour: number) {
    for (const version of this.checked.filter(({ to }) => to === null)) {
      const row = rows.get(version.id)
      if (!row || row.value !== version.value) version.to = hour
    }
    for (const version of this.dated.filter(({ to }) => to === null)) {
      const row = rows.get(version.id)
      if (!row || row.changed === null) continue
      if (version.changed === null || row.changed > version.changed)
        version.to = Math.max(row.changed, version.from)
    }
    for (const [id, row] of rows) {
      const isValid = (one: Version): boolean => one.id === id && one.to === null
      const ended = this.dated.filter((one) => one.id === id).map(({ to }) => to ?? 0)
      const from = Math.max(row.changed ?? hour, ...ended)
      if (!this.checked.some(isValid)) this.checked.push({ id, ...row, from: hour, to: null })
      if (!this.dated.some(isValid)) this.dated.push({ id, ...row, from, to: null })
    }
  }
}

/** Runs histories on one target. */
export async function versionsHistories(
  kind: EngineKind,
  check: (play: (hours: readonly Hour[]) => Promise<void>, runs: ModelRuns) => Promise<void>,
): Promise<void> {
  await using target = await openTestTarget(kind)
  const { session } = target.engine
  const runs = new ModelRuns(target, await graphOf(MODELS, kind))
  const play = async (hours: readonly Hour[]): Promise<void> => {
    await target.empty()
    await session.script(CREATE)
    const rows = new Map<number, Row>()
    const versions = new Versions()
    for (const [i, { changes, kill }] of hours.entries()) {
      const hour = i + 1
      for (const { id, change, late } of changes) {
        await session.script(`delete from shop.things where id = ${id}`)
        rows.delete(id)
        if (change === 'delete') continue
        const changed = late === null ? null : hour - late
        rows.set(id, { value: change, changed })
        const instant = changed === null ? null : literal(at(changed).toISOString())
        await session.script(`insert into shop.things values (${id}, ${change}, ${instant})`)
      }
      versions.take(rows, hour)
      if (kill !== null) await runs.kill(at(hour), kill)
      await runs.run(at(hour))
    }
    expect(await read(session, 'checked')).toEqual(expected(versions.checked))
    expect(await read(session, 'dated')).toEqual(expected(versions.dated))
  }
  await check(play, runs)
}

const read = async (session: Session, name: string): Promise<readonly string[]> =>
  (await session.rows(`select id, value, valid_from, valid_to from snap.${name}`))
    .map((row) =>
      JSON.stringify([row['id'], row['value'], hourOf(row['valid_from']), hourOf(row['valid_to'])]),
    )
    .toSorted()

const expected = (versions: readonly Version[]): readonly string[] =>
  versions.map(({ id, value, from, to }) => JSON.stringify([id, value, from, to])).toSorted()
