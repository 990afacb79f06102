import { ENGINE_KINDS } from '@sluice/engine'
import { describe } from 'vitest'
import { testCases } from './test-cases.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => testCases(kind, { again: true }))
