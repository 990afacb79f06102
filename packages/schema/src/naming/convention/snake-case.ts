import { fit } from './collision-tag.ts'
import { trimmed } from './trimmed.ts'

const SOUNDS_ALIKE: Readonly<Record<string, string>> = { '+': 'x', '-': '_', '*': 'x', '@': 'a', '|': 'l' }

// Whatever is no letter, digit or `_`, in runs. An accent belongs to its letter (Hindi vowels are such), and
// is in the way anywhere else. Characters that cannot be seen (\p{DI}) are never kept, else two columns would
// look the same.
const NO_WORD = /(?:[^\p{L}\p{Nl}\p{M}\p{Nd}_]\p{M}*|\p{DI}\p{M}*|(?<![\p{L}\p{Nl}\p{M}])\p{M}+)+/gu

// dlt's two camel-case breaks, [A-Z] and [a-z] widened to all scripts; for ASCII they are the same.
const BREAK_BEFORE_WORD = /([^_])(\p{Changes_When_Lowercased}\p{M}*\p{Ll}+)/gu
const BREAK_AFTER_LOWER = /(\p{Ll}\p{M}*|\p{Nd})(\p{Changes_When_Lowercased})/gu

/**
 * The name in snake case, at most `maxLength` bytes long: for ASCII exactly as dlt's `snake_case` makes it
 * (`UserIDs` becomes `user_i_ds`), so that a team that moves keeps its column names. Letters and digits of
 * other scripts are kept, composed (NFC) and in lower case, where dlt folds every one of them into `_`.
 */
export function snakeCase(name: string, maxLength = 63): string {
  // Composed first, so that two spellings of the same text get the same tag.
  const source = trimmed(name).normalize('NFC')
  const identifier = source
    .replace(/[-+*@|]/g, (sign) => SOUNDS_ALIKE[sign] ?? sign)
    .replace(NO_WORD, '_')
    .replace(BREAK_BEFORE_WORD, '$1_$2')
    .replace(BREAK_AFTER_LOWER, '$1_$2')
    .toLowerCase()
    .normalize('NFC') // some letters have an accented form in lower case only
    .replace(/^(?=\p{Nd})/u, '_')
    // Each `_` at the end becomes an x: so `price` and `price ($)` stay two columns.
    .replace(/_+$/, (run) => 'x'.repeat(run.length))
    .replace(/__+/g, '_')
  return fit(identifier, source, maxLength)
}
