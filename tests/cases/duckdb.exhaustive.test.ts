import { testCases } from './test-cases.ts'
import { isVariant } from './variants.ts'

// All others are in the integration tier.
testCases('duckdb', { again: false, isTried: isVariant })
