import { ENGINE_KINDS } from '@sluice/engine'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OrdersFiles } from '../support/orders-files.ts'
import { objectsOf, sluice } from '../support/sluice.ts'

const OK =
  /^ok 1 migration on (duckdb|postgres): they run and match their plans, and generated\/ matches them/

test.each(ENGINE_KINDS)(
  'verify on %s is content with what load and migrate write; --live finds what was changed by hand',
  async (kind) => {
    const shop = await OrdersFiles.reviewed(kind, { id: 1, qty: 1, note: 'a' })
    expect(await shop.say('verify')).toMatch(new RegExp(`${OK.source}\n$`))
    expect(await shop.say('verify', '--live')).toMatch(
      new RegExp(`${OK.source}; target local matches its applied migrations\n$`),
    )
    expect(await shop.tell('verify', '--live')).toEqual({
      ok: true,
      migrations: 1,
      engines: [kind],
      findings: [],
      notes: [],
    })

    await shop.run('alter table shop.orders drop column note')
    await shop.run('alter table shop.orders add column colour varchar')
    const finding = {
      code: 'E_SCHEMA_DRIFT',
      place: 'shop.orders.note',
      message:
        'on target local column shop.orders.note (text) is missing, compared with its applied migrations',
      hint: 'run sluice plan, which writes a migration if one can correct it, or explains what to do',
    }
    const note = { place: 'shop.orders.colour', message: 'column shop.orders.colour (text) is not expected' }
    const live = await sluice(shop.dir, ['verify', '--live'])
    expect(live).toEqual({
      code: 1,
      stdout: `note ${note.place}: ${note.message}
error ${finding.code}: ${finding.message}
  at ${finding.place}
  → ${finding.hint}
1 finding in 1 migration on ${kind}
`,
      stderr: '',
    })
    const asJson = await sluice(shop.dir, ['verify', '--live', '--json'])
    expect(asJson).toMatchObject({ code: 1, stderr: '' })
    expect(objectsOf(asJson.stdout)).toEqual([
      { ok: false, migrations: 1, engines: [kind], findings: [finding], notes: [note] },
    ])
    // Without --live the files alone count.
    expect(await shop.say('verify')).toMatch(OK)

    const mend = (await shop.tell('plan'))['migrations']
    expect(mend).toHaveLength(1)
    await shop.say('generate')
    const pending = await sluice(shop.dir, ['verify', '--live'])
    expect(pending.code).toBe(1)
    expect(pending.stdout).toContain(
      '  → a pending migration corrects it: run sluice migrate\n1 finding in 2',
    )
  },
)

test.each(ENGINE_KINDS)('verify on %s finds files that are not what they were', async (kind) => {
  const shop = await OrdersFiles.reviewed(kind, { id: 1, qty: 1 })
  const [create = ''] = await shop.migrations()
  const generated = join(shop.dir, 'generated/database.ts')
  await appendFile(generated, '// mine\n')
  const plan = join(shop.dir, create, 'plan.json')
  await writeFile(plan, (await readFile(plan, 'utf8')).replace('"name": "qty"', '"name": "quantity"'))
  const files = await sluice(shop.dir, ['verify'])
  expect(files.code).toBe(1)
  expect(files.stdout).toContain(`error E_MIGRATION_PLAN: after the migration `)
  expect(files.stdout).toContain(`\n  at ${create}/${kind}.sql\n  → `)
  expect(files.stdout).toContain(
    'error E_GENERATED_STALE: generated/database.ts does not match the migrations\n  at generated/database.ts\n',
  )
})

test('verify --live reports a target to which nothing was applied', async () => {
  const shop = await OrdersFiles.make('duckdb')
  await shop.say('generate')
  const missing = await sluice(shop.dir, ['verify', '--live'])
  expect([missing.code, missing.stdout]).toEqual([1, ''])
  expect(missing.stderr).toContain('error E_NOTHING_LOADED: nothing has been loaded into target local yet\n')
  await shop.run('create schema shop')
  expect(await shop.say('verify', '--live')).toMatch(
    /^note target local: it has no migration yet, so there is nothing to compare\nok 0 migrations on duckdb/,
  )
})
