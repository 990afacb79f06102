import { testConvergence } from './converges.ts'

testConvergence('duckdb')
