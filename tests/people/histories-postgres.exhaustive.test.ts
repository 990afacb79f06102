import { testHistories } from './support/random-histories.ts'

testHistories('postgres')
