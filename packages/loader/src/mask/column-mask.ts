import { createHash } from 'node:crypto'
import { normaliseName, SluiceError } from '@sluice/schema'
import type { ColumnHint, ColumnHints } from '../api/rows/column-hint.ts'
import type { Mask } from '../api/rows/mask.ts'

/** A column whose values are masked, with all that its mask needs. */
export interface ColumnMask {
  /** The keys that lead to it, normalised; lists on the way are not among them. */
  readonly path: readonly string[]
  /** True where the elements of a list are masked one by one, and not the list as a whole. */
  readonly isOfElements: boolean
  readonly mask: Mask
  /** Key of `hmac`. */
  readonly key?: string
  /** Texts that stand for no value: they become null, and are not masked. */
  readonly nulls: readonly string[]
  /** Its name in the config, for messages. */
  readonly source: string
}

const ELEMENTS = '[]'

/**
 * A path as masks compare it. Spellings that become the same column are the same: a key that a source spells in another way
 * one day is masked, too.
 */
export const maskPath = (path: readonly string[]): readonly string[] =>
  path.filter((part) => part !== ELEMENTS).map(normaliseName)

/** The masks of a resource; `secrets` are those of its source. `place`: the resource. */
export function masksOf(
  hints: ColumnHints | undefined,
  secrets: Readonly<Record<string, string>>,
  place: string,
): readonly ColumnMask[] {
  return Object.entries(hints ?? {}).flatMap(([source, hint]) => {
    const { mask, nulls = [] } = hint
    if (mask === undefined) return []
    const parts = source.split('.')
    const isOfElements = parts.at(-1) === ELEMENTS
    const key = mask === 'hmac' ? keyOf(hint, source, secrets, place) : undefined
    return [{ path: maskPath(parts), isOfElements, mask, nulls, source, ...(key !== undefined && { key }) }]
  })
}

function keyOf(
  { maskSecret }: ColumnHint,
  source: string,
  secrets: Readonly<Record<string, string>>,
  place: string,
): string {
  const key = maskSecret === undefined ? undefined : secrets[maskSecret]
  if (key !== undefined) return key
  throw new SluiceError(`the mask hmac of ${source} has no secret`, {
    code: 'E_MASK',
    place,
    hint: `declare it in the secrets of the source, and name it here: { mask: 'hmac', maskSecret: 'maskKey' }`,
  })
}

/** Gives the mask of a column of the source, however the source spells it. */
export function masksAt(hints: ColumnHints): (path: readonly string[]) => Mask | undefined {
  const masked = Object.entries(hints).flatMap(([source, { mask }]) =>
    mask === undefined ? [] : [{ source, place: maskPath(source.split('.')).join('.'), mask }],
  )
  if (masked.length === 0) return () => undefined
  return (path) => {
    const [source, place] = [path.join('.'), maskPath(path).join('.')]
    return masked.find((one) => one.source === source || one.place === place)?.mask
  }
}

/** The hints of a column as they are of its values after their mask. */
export const afterMasks = (hints: ColumnHints): ColumnHints =>
  Object.fromEntries(
    Object.entries(hints).map(([source, hint]) => [source, hint.mask === undefined ? hint : masked(hint)]),
  )

function masked({ nulls: _nulls, maskSecret: _secret, ...hint }: ColumnHint): ColumnHint {
  switch (hint.mask) {
    case 'year-only':
      return { ...hint, type: 'bigint' }
    case 'sha256':
    case 'hmac':
    case 'redact':
    case 'partial':
      return { ...hint, type: 'text' }
    default:
      return hint
  }
}

/** A text that changes with the masks and their keys, and says nothing of either. */
export const maskIdentity = (masks: readonly ColumnMask[]): string =>
  createHash('sha256')
    .update(JSON.stringify(masks.map((one) => [one, String(one.mask)])))
    .digest('hex')
