import { secretForms } from './secret-forms.ts'

/** Hides secrets in whatever is printed. */
export interface Redactor {
  /** Hides `secret` from now on, each of its lines, and the forms in which they are sent. Very short ones and common words are left: they would hide half the text. */
  add(secret: string | undefined): void
  /** `text` with `***` in place of secrets, and of the password of every URL. */
  redact(text: string): string
}

const SHORTEST = 4
// As passwords these hide nothing, and they stand in half of all error messages.
const WORDS: ReadonlySet<string> = new Set([
  'password',
  'postgres',
  'secret',
  'sluice',
  'test',
  'admin',
  'root',
])
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]*:)[^\s/'"]+@/gi

/** The password in a URL as it is written there. */
export const passwordOf = (url: string): string | undefined =>
  /^[a-z][a-z0-9+.-]*:\/\/[^:/@]*:(.*)@[^@]*$/i.exec(url)?.[1]

/** A redactor that knows no secrets yet. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>()
  return {
    add(secret) {
      if (secret === undefined || secret.length < SHORTEST || WORDS.has(secret)) return
      for (const form of secretForms(secret)) secrets.add(form)
    },
    redact(text) {
      // The longest first, so that a secret within another does not leave the rest of it standing.
      const known = [...secrets].toSorted((a, b) => b.length - a.length)
      const hidden = known.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
      return hidden.replace(URL_PASSWORD, '$1***@')
    },
  }
}
