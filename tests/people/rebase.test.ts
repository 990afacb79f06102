import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { secondAfter } from '../support/second-after.ts'
import { openTeam } from './support/team.ts'

describe.each(ENGINE_KINDS)('with production on %s', (kind) => {
  test(
    'a rebase leaves what a colleague has merged, and production follows',
    { tags: 'exhaustive' },
    async () => {
      const team = await openTeam(kind, [{ id: 1, qty: 1 }])
      const [ann, ben] = [await team.person(), await team.person()]

      await ben.git('switch', '--quiet', '--create', 'ben')
      await ben.say('load')
      await ben.say('migrate')
      await ann.say('load')
      await ann.say('migrate')
      await ann.git('switch', '--quiet', '--create', 'ann')
      const [annsId = ''] = await ann.load({ id: 2, qty: 5.5 })
      await ann.say('migrate')
      await ann.commit('Widen qty')
      await ann.git('push', '--quiet', 'origin', 'ann:main')
      await secondAfter(annsId)

      const [bensId = ''] = await ben.load({ id: 3, qty: '7x', coupon: 'A' })
      await ben.say('migrate')
      await ben.commit('Change orders')
      await ben.mergeMain()
      const stale = await ben.run('verify')
      expect(stale.code).toBe(1)
      expect(stale.stdout).toContain('E_MIGRATION_STALE')

      const rebased = await ben.run('plan', '--rebase')
      expect([rebased.code, rebased.stderr]).toEqual([0, ''])
      expect(rebased.stdout).toContain(`migrations/${bensId} rewritten\n`)
      expect(rebased.stdout).toContain(
        '  widen shop.orders.qty from double to text\n  add shop.orders.coupon text\n',
      )
      expect(rebased.stdout).toContain(
        `! target local cannot follow: it has applied an earlier version of migrations/${bensId}`,
      )
      expect(rebased.stdout).toContain('→ sluice plan --rebase --reset renames its file')
      expect(await readdir(join(ben.dir, 'migrations'))).toContain(annsId)

      const stopped = await ben.run('migrate')
      expect(stopped.stderr).toMatch(/E_MIGRATION_CHANGED[^]*sluice plan --rebase --reset/)
      const reset = await ben.say('plan', '--rebase', '--reset')
      expect(reset).toMatch(
        /^every migration fits the migrations before it\nthe file of target local was renamed to local\.duckdb\.before-\d{14}; load and migrate to fill a new file\n$/,
      )
      expect((await readdir(ben.dir)).filter((name) => /\.before-\d{14}$/.test(name))).toHaveLength(1)
      await ben.say('load')
      await ben.say('migrate')
      expect(await ben.say('plan', '--rebase')).toBe('every migration fits the migrations before it\n')

      await ben.commit('Rebase')
      expect(await ben.say('verify')).toContain('ok')
      expect(await ben.say('review', '--base', 'origin/main')).toContain(
        '### ⚠️ Sluice: 1 new migration; breaks may be missing',
      )
      await ben.git('push', '--quiet', 'origin', 'ben:main')

      await team.production.git('pull', '--quiet')
      await team.production.say('migrate', '--target', 'production')
      await team.production.put({ id: 2, qty: 5.5 }, { id: 3, qty: '7x', coupon: 'A' })
      await team.production.say('load', '--target', 'production')
      const rows = 'select id, qty, coupon from shop.orders order by id'
      expect(await team.production.say('query', '--target', 'production', '--csv', rows)).toBe(
        'id,qty,coupon\n1,1,\n2,5.5,\n3,7x,A\n',
      )
    },
  )

  test(
    'a migration of the base that is missing or changed is named before anything is written',
    { tags: 'exhaustive' },
    async () => {
      const team = await openTeam(kind, [{ id: 1, qty: 1 }])
      const ben = await team.person()
      await ben.git('switch', '--quiet', '--create', 'ben')
      const [theirs = ''] = await readdir(join(ben.dir, 'migrations'))
      await ben.git('rm', '--quiet', '-r', `migrations/${theirs}`)
      const removed = await ben.run('plan', '--rebase')
      expect(removed).toMatchObject({ code: 1, stdout: '' })
      expect(removed.stderr).toContain(
        `error E_BASE_MIGRATION: migrations/${theirs} is merged into origin/main, and missing here\n`,
      )
      expect(removed.stderr).toContain(`git checkout origin/main -- ':/migrations/${theirs}'`)
      const review = await ben.run('review', '--base', 'origin/main')
      expect(review.code).toBe(1)
      expect(review.stdout).toMatch(/### ❌ Sluice[^]*`E_MIGRATION_MISSING` the base has this migration/)
      await ben.git('checkout', '--quiet', 'origin/main', '--', `:/migrations/${theirs}`)
      expect(await ben.say('plan', '--rebase')).toBe('every migration fits the migrations before it\n')
    },
  )

  test(
    'a person whose target has nothing yet proposes the same as one who has all',
    { tags: 'exhaustive' },
    async () => {
      const team = await openTeam(kind, [{ id: 1, qty: 1 }])
      const cleo = await team.person()
      const [id = ''] = await cleo.load({ id: 2, qty: 5.5 })
      const sql = await readFile(join(cleo.dir, 'migrations', id, 'duckdb.sql'), 'utf8')
      expect(sql).toContain('widen shop.orders.qty from bigint to double')
    },
  )
})
