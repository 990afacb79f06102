import { testConvergence } from './converges.ts'

testConvergence('postgres')
