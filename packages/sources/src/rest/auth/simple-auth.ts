import { secretOf, type Auth, type Secret } from './auth.ts'

/**
 * `Authorization: Bearer TOKEN`.
 * @example restClient({ baseUrl: 'https://api.example.com', auth: bearer(() => process.env['API_TOKEN'] ?? '') })
 */
export const bearer = (token: Secret): Auth => ({
  async sign({ headers }) {
    headers.set('authorization', `Bearer ${await secretOf(token)}`)
  },
})

/** Where a key goes: a header, a query parameter or a cookie of that name. */
export type KeyPlace = { readonly header: string } | { readonly query: string } | { readonly cookie: string }

/**
 * A key in a header, a query parameter or a cookie.
 * @example restClient({ baseUrl: 'https://api.example.com', auth: apiKey(() => process.env['API_KEY'] ?? '', { header: 'x-api-key' }) })
 */
export const apiKey = (key: Secret, place: KeyPlace): Auth => ({
  async sign({ headers, url }) {
    const value = await secretOf(key)
    if ('header' in place) headers.set(place.header, value)
    else if ('query' in place) url.searchParams.set(place.query, value)
    else headers.append('cookie', `${place.cookie}=${value}`)
  },
})

/**
 * HTTP Basic.
 * @example restClient({ baseUrl: 'https://api.example.com', auth: basic('shop', () => process.env['API_PASSWORD'] ?? '') })
 */
export const basic = (username: Secret, password: Secret): Auth => ({
  async sign({ headers }) {
    const both = `${await secretOf(username)}:${await secretOf(password)}`
    headers.set('authorization', `Basic ${Buffer.from(both).toString('base64')}`)
  },
})
