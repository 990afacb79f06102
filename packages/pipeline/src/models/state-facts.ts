import type { SelectorFacts } from '@sluice/transform'
import { modifiedModels, type Checkout } from './model-changes.ts'

/** Whether one of these selectors has the method, such as `state:modified`. */
export const asksFor = (method: 'state' | 'result', words: readonly string[]): boolean =>
  words.some((word) => word.includes(`${method}:`))

/**
 * The models that `state:modified` selects, where one of the selectors has it: those that differ from `base`.
 * @throws SluiceError E_NOT_COMMITTED where git cannot say
 */
export const stateFacts = async (
  checkout: Checkout,
  words: readonly string[],
  base = 'HEAD',
): Promise<Pick<SelectorFacts, 'modified'>> =>
  asksFor('state', words) ? { modified: await modifiedModels(checkout, base) } : {}
