import { ENGINE_KINDS } from '@sluice/engine'
import { appendFile, cp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { OrdersFiles } from '../support/orders-files.ts'
import { objectsOf, sluice } from '../support/sluice.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('plan mends what was changed by hand, adopts with --adopt, and names what a person must do', async () => {
    const shop = await OrdersFiles.reviewed(kind, { id: 1, qty: 1, note: 'a' })
    expect(await shop.say('plan')).toBe('nothing to write: target local matches its migrations\n')

    await shop.run(`alter table shop.orders drop column note`)
    await shop.run(`alter table shop.orders alter column qty type varchar`)
    await shop.run(`alter table shop.orders add column colour varchar`)
    const extra = ['column shop.orders.colour (text) is not expected']
    const written = await shop.say('plan')
    const [, note = '', qty = ''] = await shop.migrations()
    expect(written).toBe(`${note}
  add shop.orders.note text
${qty}
  widen shop.orders.qty from bigint to text
left alone: column shop.orders.colour (text) is not expected; --adopt adopts it
→ review 2 migrations, then run sluice migrate
`)
    // What is proposed is not proposed again.
    expect(await shop.say('plan'))
      .toBe(`pending: shop.orders.qty is text instead of bigint, and a pending migration corrects it
pending: column shop.orders.note (text) is missing, and a pending migration corrects it
left alone: column shop.orders.colour (text) is not expected; --adopt adopts it
→ nothing more to write; run sluice migrate
`)
    expect(await shop.tell('plan')).toEqual({
      migrations: [],
      by_hand: [],
      extra,
      pending: ['shop.orders.qty is text instead of bigint', 'column shop.orders.note (text) is missing'],
    })
    const { stderr } = await sluice(shop.dir, ['migrate'])
    expect(stderr).toContain(
      '! target local was changed by hand: column shop.orders.note (text) is missing; a pending migration corrects it\n',
    )
    expect(stderr).toMatch(/_widen_orders_qty is recorded but not run: the target already has its changes\n$/)

    expect(await shop.tell('plan', '--adopt')).toEqual({
      migrations: [expect.stringMatching(/^migrations\/\d+T\d+_add_orders_colour$/)],
      by_hand: [],
      extra: [],
      pending: [],
    })
    await shop.say('migrate')
    expect(await shop.say('plan')).toBe('nothing to write: target local matches its migrations\n')

    await shop.run('alter table shop.orders alter column _sluice_id drop not null')
    const byHand = await sluice(shop.dir, ['plan'])
    expect(byHand).toEqual({
      code: 1,
      stdout:
        'by hand: shop.orders._sluice_id may be null: set it not null by hand\nnothing to write: see above\n',
      stderr: '',
    })
    const json = await sluice(shop.dir, ['plan', '--json'])
    expect([json.code, objectsOf(json.stdout)]).toEqual([
      1,
      [
        {
          migrations: [],
          by_hand: [{ difference: 'shop.orders._sluice_id may be null', why: 'set it not null by hand' }],
          extra: [],
          pending: [],
        },
      ],
    ])
  })

  test(
    'plan --rebase puts a migration on top of one that came before it from another branch',
    { tags: 'exhaustive' },
    async () => {
      const shop = await OrdersFiles.reviewed(kind, { id: 1, qty: 1 })
      expect(await shop.say('plan', '--rebase')).toBe('every migration fits the migrations before it\n')
      const theirs = await shop.load({ id: 2, qty: 'x', colour: 'red' })
      const [aside, folder] = [join(shop.dir, 'aside'), join(shop.dir, theirs)]
      await rename(folder, aside) // it is on their branch
      await setTimeout(2100) // ids are bumped a second ahead of the clock: ours must not have the name of theirs
      const ours = await shop.load({ id: 3, qty: 'y', colour: 'blue', size: 7 })
      const kept = join(shop.dir, 'kept')
      await rename(join(shop.dir, ours), kept)
      await rename(aside, folder)
      await shop.say('migrate')
      await cp(kept, join(shop.dir, ours), { recursive: true })

      const stale = await sluice(shop.dir, ['migrate'])
      expect(stale.code).toBe(1)
      expect(stale.stderr).toContain(`error E_MIGRATION_STALE: `)
      expect(stale.stderr).toMatch(/ {2}→ .*sluice plan --rebase/)
      const found = await sluice(shop.dir, ['verify', '--json'])
      expect([found.code, objectsOf(found.stdout)]).toMatchObject([
        1,
        [
          {
            ok: false,
            findings: expect.arrayContaining([
              expect.objectContaining({ code: 'E_MIGRATION_STALE' }),
            ]) as unknown,
          },
        ],
      ])

      // What a person wrote is not made again.
      await appendFile(join(shop.dir, ours, `${kind}.sql`), '-- mine\n')
      const before = await readFile(join(shop.dir, ours, `${kind}.sql`), 'utf8')
      const edited = await sluice(shop.dir, ['plan', '--rebase'])
      expect([edited.code, edited.stdout]).toEqual([1, ''])
      expect(edited.stderr).toMatch(
        /^error E_REBASE_EDITED: .* no longer fits \(.*already exists.*\), and it has been edited$/m,
      )
      expect(edited.stderr).toContain(
        '  → correct its SQL by hand, or delete the folder, run load, and repeat your edits',
      )
      expect(edited.stderr).toContain(`  at ${ours}`)
      expect(await readFile(join(shop.dir, ours, `${kind}.sql`), 'utf8')).toBe(before)

      await rm(join(shop.dir, ours), { recursive: true })
      await cp(kept, join(shop.dir, ours), { recursive: true })
      const copy = await sluice(shop.dir, ['plan', '--rebase'])
      expect([copy.code, copy.stderr]).toEqual([0, ''])
      expect(copy.stdout).toMatch(
        new RegExp(
          `^${ours} rewritten\n  because .+\n  add shop.orders.size bigint\n→ review them, run sluice generate, commit\n$`,
        ),
      )
      await rm(join(shop.dir, ours), { recursive: true })
      await cp(kept, join(shop.dir, ours), { recursive: true })
      expect(await shop.tell('plan', '--rebase')).toEqual({
        rebased: [
          {
            migration: ours,
            because: expect.any(String) as string,
            now: ours,
            changes: ['add shop.orders.size bigint'],
          },
        ],
        unmerged: [],
        divergence: { changed: [], missing: [], late: [] },
      })
      expect(await shop.tell('plan', '--rebase')).toMatchObject({ rebased: [] })
      await shop.say('migrate')
      expect(
        await shop.say('query', '--csv', 'select id, qty, colour, size from shop.orders order by id'),
      ).toBe('id,qty,colour,size\n1,1,,\n2,x,red,\n3,y,blue,7\n')
    },
  )
})

test('--adopt and --rebase cannot be used together', async () => {
  const shop = await OrdersFiles.make('duckdb')
  const { code, stdout, stderr } = await sluice(shop.dir, ['plan', '--rebase', '--adopt'])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toBe(
    'error E_USAGE: --adopt and --rebase cannot be used together\n  → run one after the other\n',
  )
  const alone = await sluice(shop.dir, ['plan', '--reset'])
  expect(alone.stderr).toBe('error E_USAGE: --reset goes with --rebase\n  → add --rebase\n')
})
