import { testCases } from './test-cases.ts'
import { isVariant } from './variants.ts'

testCases('duckdb', { again: false, isTried: (one) => !isVariant(one) })
