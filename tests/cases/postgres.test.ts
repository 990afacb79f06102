import { testCases } from './test-cases.ts'
import { isVariant } from './variants.ts'

// Files are read in the same way for both engines, their types are stored in their own; all other cases are in the exhaustive tier.
testCases('postgres', { again: false, isTried: (one) => one.name.startsWith('type-') && !isVariant(one) })
