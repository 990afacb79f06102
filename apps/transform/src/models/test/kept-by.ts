import type { Model } from '../model.ts'
import type { ModelTest } from '../model-test.ts'

/** Why a test cannot find a row in a model that was just built; undefined where it can. */
export function keptBy(model: Model, { rule }: Pick<ModelTest, 'rule'>): string | undefined {
  const { incremental, snapshot, uniqueKey, contract = [] } = model
  const isMerged = incremental?.strategy === 'merge'
  switch (rule.kind) {
    case 'unique':
      return isMerged && uniqueKey.every((column) => rule.columns.includes(column))
        ? 'the merge keeps one row for each key'
        : undefined
    case 'not_null':
      if (contract.some(({ name, notNull }) => notNull && name === rule.column))
        return 'the contract checks it'
      if ((isMerged || snapshot) && uniqueKey.includes(rule.column)) return 'each row has a key'
      if (incremental?.timeColumn === rule.column) return 'each row has a time'
      return undefined
    case 'accepted_values':
    case 'relationships':
    case 'expression':
      return undefined
  }
}
