import { testCases } from './test-cases.ts'

testCases('postgres', { again: false })
