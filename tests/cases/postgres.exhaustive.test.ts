import { testCases } from './test-cases.ts'

// Those of types are in the integration tier.
testCases('postgres', { again: false, isTried: ({ name }) => !name.startsWith('type-') })
