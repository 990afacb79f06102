import { fit } from './collision-tag.ts'
import { trimmed } from './trimmed.ts'

/**
 * A case-sensitive SQL name of ASCII letters, digits and `_` (dlt's `sql_cs_v1`): case is kept, no
 * camel-case breaks, and `_` at the end falls off. Digits of all scripts count as digits, as they do for
 * dlt.
 */
export function sqlCs(name: string, maxLength = 63): string {
  const source = trimmed(name)
  const identifier = source
    .replace(/[^a-zA-Z\p{Nd}_]+/gu, '_')
    .replace(/^(?=\p{Nd})/u, '_')
    // dlt keeps a lone `_` but makes the empty text of `__`, which is no name; here one `_` always stays.
    .replace(/(?<!^)_+$/, '')
    .replace(/__+/g, '_')
  return fit(identifier, source, maxLength)
}
