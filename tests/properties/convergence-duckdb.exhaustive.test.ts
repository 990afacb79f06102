import { testConvergence } from './promises/converges.ts'

testConvergence('duckdb')
