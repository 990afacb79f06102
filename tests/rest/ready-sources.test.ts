import { ENGINE_KINDS } from '@sluice/engine'
import { mautic, posthog } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { apiServer } from './api-server.ts'
import { disturbed } from './chaos.ts'

const retry = { delay: 1, attempts: 8 }

/** 250 events, newest first, of which each page has a link to the next; one person; no cohort. */
const events = Array.from({ length: 250 }, (_, n) => ({
  id: `e${249 - n}`,
  event: 'click',
  timestamp: new Date(Date.UTC(2026, 0, 1) + (249 - n) * 60_000).toISOString(),
  properties: { [`key_${n}`]: n },
  person: null,
  elements: [],
}))

const contacts = Array.from({ length: 205 }, (_, n) => ({
  id: n + 1,
  points: n,
  fields: { all: { email: `${n}@x.com` } },
}))

for (const kind of ENGINE_KINDS) {
  test(`${kind}: PostHog`, async () => {
    await using server = await apiServer(
      disturbed(({ path, query, headers }) => {
        if (headers['authorization'] !== 'Bearer phx_0123456789') return { status: 401 }
        const at = Number(query['offset'] ?? 0)
        const all = path.endsWith('/events/')
          ? events.filter(({ timestamp }) => timestamp > new Date(query['after'] ?? 0).toISOString())
          : path.endsWith('/persons/')
            ? [{ id: 'p1', distinct_ids: ['a', 'b'], properties: { email: 'a@x.com' } }]
            : []
        const link = new URLSearchParams({ ...query, offset: String(at + 100) }).toString()
        return {
          body: { results: all.slice(at, at + 100), next: at + 100 < all.length ? `${path}?${link}` : null },
        }
      }, 4),
    )
    const env = { POSTHOG_API_KEY: 'phx_0123456789' }
    const source = posthog({ project: 7, since: '2025-12-31', host: server.url, retry })
    await using project = await openTestProject({ env, kind, sources: [source] })
    expect((await project.load()).failures).toEqual([])
    await project.applyAndMerge()
    const { session } = project.engine
    expect(
      await session.rows('select count(*)::int as n, count(distinct id)::int as ids from posthog.events'),
    ).toEqual([{ n: 250, ids: 250 }])
    expect(await session.rows('select value from posthog.persons__distinct_ids order by value')).toEqual([
      { value: 'a' },
      { value: 'b' },
    ])
    const before = server.asked.length
    await project.load()
    const [again] = server.asked.slice(before).filter(({ path }) => path.endsWith('/events/'))
    expect(again?.query['after']).toMatch(/^2026-01-01T03:09:00/)
  })

  test(`${kind}: Mautic`, async () => {
    await using server = await apiServer(
      disturbed(({ path, query, headers }) => {
        if (headers['authorization'] !== `Basic ${Buffer.from('ann:s3cret').toString('base64')}`)
          return { status: 401 }
        const [start, limit] = [Number(query['start']), Number(query['limit'])]
        const key = path.endsWith('/segments') ? 'lists' : path.slice(path.lastIndexOf('/') + 1)
        const page = (key === 'contacts' ? contacts : []).slice(start, start + limit)
        const byId = page.length === 0 ? [] : Object.fromEntries(page.map((one) => [one.id, one]))
        return { body: { total: String(key === 'contacts' ? contacts.length : 0), [key]: byId } }
      }, 6),
    )
    const env = { MAUTIC_USER: 'ann', MAUTIC_PASSWORD: 's3cret' }
    await using project = await openTestProject({ env, kind, sources: [mautic({ url: server.url, retry })] })
    expect((await project.load()).failures).toEqual([])
    await project.applyAndMerge()
    const found =
      'select count(*)::int as n, sum(points)::int as points, min(fields__all__email) as email from mautic.contacts'
    expect(await project.engine.session.rows(found)).toEqual([{ n: 205, points: 20_910, email: '0@x.com' }])
  })
}
