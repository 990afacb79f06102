import { testCases } from './test-cases.ts'

// Files are read in the same way for both engines, their types are stored in their own; all other cases are in the exhaustive tier.
testCases('postgres', { again: false, isTried: ({ name }) => name.startsWith('type-') })
