import type { Model } from './model.ts'

/** Columns by which a row of a model is the same one: its unique key, else those of a test `unique`; none where it has neither. */
export function modelKey(model: Pick<Model, 'uniqueKey' | 'tests' | 'snapshot'>): readonly string[] {
  const unique = model.tests.map(({ rule, where }) =>
    rule.kind === 'unique' && where === undefined ? rule.columns : [],
  )
  const key = model.uniqueKey.length > 0 ? model.uniqueKey : (unique.find((one) => one.length > 0) ?? [])
  return model.snapshot ? [...key, 'valid_from'] : key
}
