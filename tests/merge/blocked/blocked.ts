import type { Types, Values, MergeFixture } from '../merge-fixture.ts'

/** The columns that Sluice adds. */
export const SYSTEM = '_sluice_load_id bigint not null, _sluice_id bigint not null'

/** Makes the final table `t` of the key `k` with these columns and constraints; gives how to load rows into it. */
export async function tableOf(fixture: MergeFixture, definitions: string, columns: Types) {
  const key = fixture.engine.kind === 'postgres' ? 'k bigint primary key' : 'k bigint not null'
  await fixture.engine.session.script(`create table shop.t (${key}, ${definitions}, ${SYSTEM})`)
  const all = { k: 'bigint', ...columns } as const
  let loads = 0
  const load = async (rows: readonly Values[], disposition: 'merge' | 'replace' = 'merge') => {
    await fixture.load({
      table: 't',
      disposition,
      key: ['k'],
      columns: all,
      rows,
    })
    loads += 1
    return { counts: await fixture.counts(loads, 't'), blocked: await blockedOf(fixture, loads) }
  }
  return { load, rows: () => fixture.rows('t', Object.keys(all)) }
}

export async function blockedOf(fixture: MergeFixture, load: number): Promise<readonly string[]> {
  const [row] = await fixture.engine.session.rows<{ blocked: { by: string; rows: number }[] | null }>(
    `select blocked from _sluice.load_tables where load_id = ${load} and table_name = 't'`,
  )
  return (row?.blocked ?? []).map(({ by, rows }) => `${rows} by ${by}`)
}
