import { mapMembers } from '@sluice/loader'
import type { HttpRequest } from '../request/http-request.ts'

/** Names of parameters and headers that hold secrets, in any API. */
const SENSITIVE =
  /^(.*[-_.])?(api[-_]?key|key|(access|refresh|id|auth|session|csrf)?[-_]?token|secret|client[-_]?secret|password|passwd|pwd|sig|signature|authorization|cookie|credential)s?$/i

/** True for a parameter or header that holds a secret, in any API. */
export const isSensitiveName = (name: string): boolean => SENSITIVE.test(name)

const MASK = '***'
/** A shorter text may be part of anything. */
const SHORTEST = 4

/** What must not be shown of a request: what its auth added, and what is named like a secret. */
export class Mask {
  readonly #values = new Set<string>()
  readonly #names = new Set<string>()

  /** Hides the value wherever it appears, and the secret in it: the part behind `Bearer`, or behind the name of a cookie. */
  hide(value: string): void {
    const parts = value.split(/[\s;]+/).map((part) => part.replace(/^[\w-]+=(?=[^=])/, ''))
    for (const one of [value, ...parts])
      if (one.length >= SHORTEST && !/^(bearer|basic)$/i.test(one)) this.#values.add(one)
  }

  /** Hides what a request has that it did not have before it was signed. */
  hideAdded(before: HttpRequest, after: HttpRequest): void {
    for (const [name, value] of after.headers) {
      if (before.headers.get(name) === value) continue
      this.#names.add(name)
      this.hide(value)
    }
    for (const [name, value] of after.url.searchParams) {
      if (before.url.searchParams.getAll(name).includes(value)) continue
      this.#names.add(name)
      this.hide(value)
    }
  }

  isSecret(name: string): boolean {
    return this.#names.has(name) || this.#names.has(name.toLowerCase()) || isSensitiveName(name)
  }

  /** The text without the secrets. */
  text(text: string): string {
    let masked = text
    for (const value of [...this.#values].toSorted((a, b) => b.length - a.length))
      for (const spelled of [value, encodeURIComponent(value)]) masked = masked.replaceAll(spelled, MASK)
    return masked
  }

  /** The address without the secrets. */
  url(url: URL): string {
    const masked = new URL(url)
    for (const name of new Set(masked.searchParams.keys()))
      if (this.isSecret(name)) masked.searchParams.set(name, MASK)
    if (masked.username !== '' || masked.password !== '') [masked.username, masked.password] = [MASK, '']
    return this.text(masked.href)
  }

  /** A value of JSON without the secrets. */
  json(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (typeof value !== 'object' || value === null) return value
    return mapMembers(value, (item, key) =>
      SENSITIVE.test(key) && typeof item === 'string' ? MASK : this.json(item),
    )
  }
}

/** True for an address in which a password with `?` or `#` ends the host. */
export const hasOddUser = (text: string): boolean => /^[a-z][a-z\d+.-]*:\/\/[^/]*[?#].*@/is.test(text)

/** An address that a person wrote, which may be none, without the secrets. */
export const maskedAddress = (text: string): string =>
  /^[a-z][a-z\d+.-]*:\/\//i.test(text) && URL.canParse(text) && !hasOddUser(text)
    ? new Mask().url(new URL(text))
    : text.replace(/^([a-z][a-z\d+.-]*:\/\/)?(?:[^/]*|[^?#]*)@/is, '$1').replace(/[?#].*$/s, '')
