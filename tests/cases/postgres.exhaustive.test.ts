import { testCases } from './test-cases.ts'
import { isVariant } from './variants.ts'

// All others are in the integration tier.
testCases('postgres', { again: false, isTried: (one) => !one.name.startsWith('type-') || isVariant(one) })
