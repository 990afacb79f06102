import { cursorPages, headerLink, jsonLink, keyset, offset, pageNumber } from '@sluice/sources'
import { expect, test } from 'vitest'
import { failure, FIVE, idsOf, rows, withServer } from './client-of-server.ts'

test('reads pages by each kind of paginator', async () => {
  await withServer(
    ({ path, query }) => {
      const at = Number(query['offset'] ?? query['after'] ?? (Number(query['page'] ?? 1) - 1) * 2)
      const page = rows(at + 1, Math.min(at + 2, 5))
      const more = at + 2 < 5
      const next = `${path}?offset=${at + 2}`
      return {
        headers: more
          ? { link: `<${next}>; rel="next", </v1/x?offset=0>; rel="first"`, 'x-next': String(at + 2) }
          : {},
        body: { data: page, next: more ? next : null, cursor: more ? at + 2 : null, total: 5, more },
      }
    },
    {},
    async (client) => {
      const paginators = {
        jsonLink: jsonLink(),
        headerLink: headerLink(),
        cursor: cursorPages({ path: 'cursor', in: 'offset' }),
        offsetTotal: offset({ limit: 2, total: '$.total' }),
        offsetEmpty: offset({ limit: 2 }),
        offsetShort: offset({ limit: 2, stop: 'short' }),
        pageNumber: pageNumber({ hasMore: 'more' }),
        keyset: keyset({ field: 'id', in: 'after', size: 2, stop: 'short' }),
      }
      for (const [name, paginator] of Object.entries(paginators))
        expect([name, await idsOf(client, '/orders', { paginator, data: 'data' })]).toEqual([name, FIVE])
      const own = await idsOf(client, '/orders', {
        data: 'data',
        paginator: ({ request, headers }) =>
          headers.has('x-next') ? { ...request, query: { offset: headers.get('x-next') } } : undefined,
      })
      expect(own).toEqual(FIVE)
    },
  )
})

test('the same page twice is an error, unless it was a cache', async () => {
  await withServer(
    () => ({ body: rows(1, 2) }),
    {},
    async (client) => {
      const paginator = offset({ limit: 2 })
      expect((await failure(idsOf(client, '/orders', { paginator }))).message).toMatch(
        /the same rows as the page before/,
      )
      const circle = await failure(
        idsOf(client, '/orders', { samePage: 'take', paginator: ({ request }) => ({ ...request }) }),
      )
      expect(circle.message).toMatch(/^paging goes in circles/)
    },
  )
  await withServer(
    ({ query }, number) => ({
      body:
        number === 2
          ? rows(1, 2)
          : rows(Number(query['offset']) + 1, Math.min(3, Number(query['offset']) + 2)),
    }),
    {},
    async (client) =>
      expect(await idsOf(client, '/orders', { paginator: offset({ limit: 2 }) })).toEqual([1, 2, 3]),
  )
})

test('a full last page without an end signal, and an empty page before the end, are errors', async () => {
  await withServer(
    ({ path, query }) => ({
      body: path.endsWith('total')
        ? { data: query['offset'] === '0' ? rows(1, 2) : [], total: 5 }
        : { data: rows(1, 2) },
    }),
    {},
    async (client) => {
      for (const paginator of [
        jsonLink({ size: 2 }),
        cursorPages({ path: 'next', size: 2 }),
        headerLink({ size: 2 }),
      ])
        expect((await failure(idsOf(client, '/orders', { paginator, data: 'data' }))).message).toMatch(
          /is full/,
        )
      const paginator = offset({ limit: 2, total: 'total' })
      const { message } = await failure(idsOf(client, '/total', { paginator, data: 'data' }))
      expect(message).toMatch(
        /^GET \S+\/total\?limit=2&offset=2: page 2 is empty, but the API says that there are more rows: total is 5$/,
      )
    },
  )
})
