import { testCases } from './test-cases.ts'

testCases('duckdb', { again: false })
