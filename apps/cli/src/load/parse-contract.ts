import {
  CONTRACT_ENTITIES,
  CONTRACT_MODES,
  type ContractMode,
  didYouMean,
  type SchemaContract,
} from '@sluice/schema'
import { UsageError } from '../framework/usage-error.ts'

/**
 * Reads `freeze`, or `columns=freeze,dataType=discard_row`.
 * @throws UsageError
 */
export function parseContract(text: string): SchemaContract {
  if (!text.includes('=')) return modeOf(text)
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [entity = '', mode = '', ...more] = part.split('=').map((word) => word.trim())
      if (more.length > 0) throw wrong(part, 'write columns=freeze,dataType=discard_row')
      if (!CONTRACT_ENTITIES.some((one) => one === entity))
        throw wrong(entity, didYouMean(entity, CONTRACT_ENTITIES, { what: 'entities' }))
      return [entity, modeOf(mode)]
    }),
  )
}

function modeOf(text: string): ContractMode {
  const mode = CONTRACT_MODES.find((one) => one === text)
  if (mode === undefined) throw wrong(text, didYouMean(text, CONTRACT_MODES, { what: 'modes' }))
  return mode
}

const wrong = (text: string, hint: string): UsageError =>
  new UsageError(`--contract: ${JSON.stringify(text)} is not valid in a contract`, hint)
