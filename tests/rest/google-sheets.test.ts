import { generateKeyPairSync, verify } from 'node:crypto'
import { ENGINE_KINDS } from '@sluice/engine'
import { googleSheets } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { apiServer, type Asked } from './api-server.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const keyFile = (url: string): string =>
  JSON.stringify({
    client_email: 'loader@acme.test',
    private_key: pem,
    private_key_id: 'k1',
    token_uri: `${url}/token`,
  })

/** A spreadsheet, behind a token that a signed assertion is changed for. */
const google = (values: readonly (readonly unknown[])[]) => {
  const verified: unknown[] = []
  return {
    verified,
    async answer({ path, headers, body }: Asked, url: string) {
      if (path === '/token') {
        const form = new URLSearchParams(String(body))
        const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
        const isSigned = verify(
          'RSA-SHA256',
          Buffer.from(`${head}.${claims}`),
          publicKey,
          Buffer.from(signature, 'base64url'),
        )
        const [header, payload] = [head, claims].map(
          (part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>,
        )
        if (!isSigned || payload?.['aud'] !== `${url}/token`)
          return { status: 400, body: { error: 'invalid_grant' } }
        verified.push(
          [...form.keys()].toSorted(),
          form.get('grant_type'),
          payload['iss'],
          payload['scope'],
          header?.['kid'],
        )
        return { body: { access_token: 'google-token-1', token_type: 'Bearer', expires_in: 3600 } }
      }
      if (headers['authorization'] !== 'Bearer google-token-1')
        return { status: 401, body: { error: 'no token' } }
      return path === '/v4/spreadsheets/1AbC/values/Budget!A%3AC' ? { body: { values } } : { status: 404 }
    },
  }
}

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a range of a Google spreadsheet replaces its table`, async () => {
    const cells: unknown[][] = [
      ['Month', 'Amount', 'Note '],
      ['2026-01', 100.5, 'ok'],
      ['2026-02', 200],
      ['', '', ''],
      ['2026-03', '', 'late'],
    ]
    const { answer, verified } = google(cells)
    await using server = await apiServer((asked) => answer(asked, server.url))
    const source = googleSheets({
      spreadsheet: '1AbC',
      ranges: { budget: 'Budget!A:C' },
      baseUrl: server.url,
    })
    const env = { GOOGLE_SERVICE_ACCOUNT: keyFile(server.url) }
    await using project = await openTestProject({ kind, env, sources: [source] })
    expect((await project.load()).failures).toEqual([])
    await project.applyAndMerge()
    const query = 'select _row::int as r, month, amount::int as a, note from google_sheets.budget order by 1'
    const { session } = project.engine
    expect(await session.rows(query)).toEqual([
      { r: 2, month: '2026-01', a: expect.any(Number), note: 'ok' },
      { r: 3, month: '2026-02', a: 200, note: null },
      { r: 5, month: '2026-03', a: null, note: 'late' },
    ])
    expect(verified).toEqual([
      ['assertion', 'grant_type'],
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      'loader@acme.test',
      'https://www.googleapis.com/auth/spreadsheets.readonly',
      'k1',
    ])
    cells.splice(2, 1)
    await project.load({ yes: true })
    expect((await session.rows(query)).length).toBe(2)
  })
}

test('a sheet without names, and an invalid key, are errors that do not show the key', async () => {
  const { answer } = google([
    ['Month', 'Month'],
    ['2026-01', 1],
  ])
  await using server = await apiServer((asked) => answer(asked, server.url))
  const failed = async (secret: string): Promise<string> => {
    const source = googleSheets({
      spreadsheet: '1AbC',
      ranges: { budget: 'Budget!A:C' },
      baseUrl: server.url,
    })
    const env = { GOOGLE_SERVICE_ACCOUNT: secret }
    await using project = await openTestProject({ kind: 'duckdb', env, sources: [source] })
    const error = await project.load().catch((thrown: unknown) => thrown as { code: string; message: string })
    return 'code' in error ? `${error.code} ${error.message}` : 'loaded'
  }
  expect(await failed(keyFile(server.url))).toMatch(
    /^E_REST_DATA GET .*: two columns of Budget!A:C are named Month$/,
  )
  expect(await failed('AIza-something')).toContain(
    'E_REST_TOKEN the key of the service account cannot be used: it is not JSON',
  )
  expect(await failed('{"client_email":"a@b"}')).toContain('it has no private_key')
  const broken = await failed(keyFile(server.url).replace('BEGIN PRIVATE', 'BEGIN SOME'))
  expect(broken).toContain('its private_key is not a key in PEM')
})
