import { apiKey, basic, clientCredentials, hmac, jwt, refreshToken } from '@sluice/sources'
import { expect, test } from 'vitest'
import { failure, FIVE, idsOf, rows, withServer } from './client-of-server.ts'

test('signs requests in each way', async () => {
  await withServer(
    () => ({ body: [] }),
    {},
    async (client, { asked }) => {
      const pem = await import('node:crypto').then(({ generateKeyPairSync }) =>
        generateKeyPairSync('rsa', {
          modulusLength: 2048,
          privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
          publicKeyEncoding: { type: 'spki', format: 'pem' },
        }),
      )
      const auths = [
        basic('ann', 'pass'),
        apiKey(async () => 'k', { header: 'x-key' }),
        apiKey('k', { cookie: 'session' }),
        hmac({ key: 'k', header: 'x-signature', payload: ({ method }) => method }),
        jwt({ key: pem.privateKey, algorithm: 'RS256', claims: { iss: 'me' } }),
        ({ headers }: { headers: Headers }) => headers.set('x-own', '1'),
      ]
      for (const auth of auths) await client.request('/', { auth })
      expect(asked.map(({ headers }) => headers)).toMatchObject([
        { authorization: 'Basic YW5uOnBhc3M=' },
        { 'x-key': 'k' },
        { cookie: 'session=k' },
        {
          'x-signature': 'c03a549e36757c43fbfdf7792c94e15d5bbecd1a87cfcbbf53e47e0acf0567cc',
        },
        { authorization: expect.stringMatching(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/) },
        { 'x-own': '1' },
      ])
    },
  )
})

test('fetches one token for all requests, and another after a 401', async () => {
  let issued = 0
  let valid = 'token-1'
  await withServer(
    ({ path, headers, body }) => {
      if (path === '/token') {
        expect(body).toMatch(/grant_type=(client_credentials|refresh_token)/)
        issued++
        valid = `token-${issued}`
        return { delay: 20, body: { access_token: valid, token_type: 'bearer', expires_in: 3600 } }
      }
      return headers['authorization'] === `Bearer ${valid}` ? { body: rows(1, 5) } : { status: 401 }
    },
    {},
    async (client, { url }) => {
      const options = { tokenUrl: `${url}/token`, clientId: 'me', clientSecret: 'secret' }
      const auth = clientCredentials(options)
      const read = () => Promise.all([1, 2, 3, 4].map(() => idsOf(client, '/orders', { auth })))
      expect(await read()).toEqual([FIVE, FIVE, FIVE, FIVE])
      expect(issued).toBe(1)
      valid = 'revoked'
      expect(await read()).toEqual([FIVE, FIVE, FIVE, FIVE])
      expect(issued).toBe(2)
      expect(
        await idsOf(client, '/orders', { auth: refreshToken({ ...options, refreshToken: 'r' }) }),
      ).toEqual(FIVE)
    },
  )
})

test('a refresh token that is replaced is stored, or rejected', async () => {
  await withServer(
    ({ path }) =>
      path === '/token'
        ? { body: { access_token: 'a', token_type: 'bearer', refresh_token: 'new-refresh' } }
        : { body: [] },
    {},
    async (client, { url }) => {
      const options = { tokenUrl: `${url}/token`, clientId: 'me', refreshToken: 'old-refresh' }
      const { code, message } = await failure(client.request('/', { auth: refreshToken(options) }))
      expect([code, message]).toEqual([
        'E_REST_TOKEN',
        expect.stringMatching(/has replaced the refresh token/),
      ])
      const stored: string[] = []
      const onNewRefreshToken = (token: string): void => void stored.push(token)
      await client.request('/', { auth: refreshToken({ ...options, onNewRefreshToken }) })
      expect(stored).toEqual(['new-refresh'])
    },
  )
})
