import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { reject } from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { Shop } from './support/shop.ts'

/** A target whose table is widened by a migration, and the id of that. */
async function drifted(kind: EngineKind, ...also: readonly string[]) {
  const shop = await Shop.open(kind, { primaryKey: 'id' })
  await shop.review([{ id: 1, qty: 1 }])
  for (const sql of ['analyze shop.t', ...also]) await shop.project.engine.session.run(sql)
  const { migrations } = await shop.load([{ id: 2, qty: 'x', extra: 5, note: 'y' }])
  return { shop, id: (migrations[0] ?? '').replace('migrations/', '') }
}

/** Rejects a column in a checkout whose target has nothing. */
const rejectElsewhere = ({ project }: Shop, id: string, column: string) =>
  reject({ projectDir: project.dir, id, column, finals: [], applied: new Set() })

describe.each([...ENGINE_KINDS])('on %s', (kind) => {
  test('a column that is rejected where the table is not known leaves what was estimated', async () => {
    const { shop, id } = await drifted(kind)
    await using _ = shop
    const file = join(shop.project.dir, 'migrations', id, `${kind}.sql`)
    const estimate =
      /^--! Estimate: shop\.t lock=rewrite rows=1 .*$|^--! Estimate: shop\.t lock=rewrite rows=1$/m
    const [before] = estimate.exec(await readFile(file, 'utf8')) ?? []
    expect(before).toBeDefined()
    expect(await rejectElsewhere(shop, id, 'extra')).toMatchObject({ left: 2, edited: [] })
    const after = await readFile(file, 'utf8')
    expect(after).toContain(before)
    expect(after).not.toContain('extra')
    // Only a column is added now, and that is instant.
    await rejectElsewhere(shop, id, 'qty')
    expect(await readFile(file, 'utf8')).toMatch(/^--! Estimate: shop\.t lock=instant rows=1/m)
  })
})

test(
  'a column is rejected also where the views over another one are not known',
  { tags: 'exhaustive' },
  async () => {
    const { shop, id } = await drifted('postgres', 'create view shop.v as select id, qty from shop.t')
    await using _ = shop
    const file = join(shop.project.dir, 'migrations', id, 'postgres.sql')
    expect(await readFile(file, 'utf8')).toContain('--! Created again: view shop.v')
    await rejectElsewhere(shop, id, 'extra')
    const left = await readFile(file, 'utf8')
    expect(left).toContain('--! Created again: view shop.v')
    expect(left).toMatch(/drop_dependents[\s\S]*alter column "qty" type text[\s\S]*create_dependents/)
    await rejectElsewhere(shop, id, 'qty')
    expect(await readFile(file, 'utf8')).not.toContain('Created again')
  },
)
