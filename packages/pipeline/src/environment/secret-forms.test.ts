import { expect, test } from 'vitest'
import { createRedactor } from './redact.ts'

const PEM =
  '-----BEGIN PRIVATE KEY-----\nMIIEsupersecretline1+/=\nsupersecretline2\n-----END PRIVATE KEY-----\n'

/** What a text looks like once a secret is hidden in it. */
function hidden(secret: string, text: string): string {
  const redactor = createRedactor()
  redactor.add(secret)
  return redactor.redact(text)
}

test('each line of a secret is hidden, whatever stands between them', () => {
  for (const between of ['\n', '\r\n', '\\n', ' ', "' +\n  '", '\n    at ']) {
    const shown = hidden(PEM, `cannot sign with ${PEM.replaceAll('\n', between)}`)
    expect(shown).not.toMatch(/supersecret|MIIE/)
    expect(hidden(PEM.replaceAll('\n', '\\n'), `cannot sign with ${PEM}`)).not.toMatch(/supersecret|MIIE/)
  }
  const keyFile = JSON.stringify({ type: 'service_account', private_key: PEM, id: 7 })
  expect(hidden(keyFile, `no key ${PEM}`)).not.toMatch(/supersecret|MIIE/)
})

test('a secret is hidden in the forms in which it is sent', () => {
  const secret = 'pa$$ wörd/+"(1)!'
  for (const text of [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase().replaceAll('%c3%b6', '%c3%b6'),
    new URLSearchParams({ key: secret }).toString().slice('key='.length),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('hex'),
  ]) {
    expect(hidden(secret, `a ${text} b`)).toBe('a *** b')
  }
  for (const user of ['', 'u', 'us', 'user'])
    for (const encoding of ['base64', 'base64url'] as const) {
      const header = Buffer.from(`${user}:${secret}`).toString(encoding)
      expect(hidden(secret, `Basic ${header}`)).toMatch(/^Basic [\w+/-]{0,8}\*\*\*[\w+/=-]{0,4}$/)
    }
})

test('what is short enough to stand anywhere is left', () => {
  expect(hidden('{\n"a": 1\n}', 'a {} and "b": 1')).toBe('a {} and "b": 1')
  expect(hidden('abc', 'abc')).toBe('abc')
})
