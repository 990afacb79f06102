import { testConvergence } from './promises/converges.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

testConvergence('duckdb')
