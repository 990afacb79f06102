import type { EngineKind } from '@sluice/engine'
import { afterAll } from 'vitest'
import { openTestTarget, type TestTarget } from '../../support/target.ts'

/** A load with a limit that none reaches is landed and profiled: what every other way is measured by. */
export const LONG_WAY = { limit: 1_000_000 }

/** Does work of which no load takes the fast path. */
export async function theLongWay<T>(work: () => Promise<T>): Promise<T> {
  process.env['SLUICE_FAST_PATH'] = 'off'
  try {
    return await work()
  } finally {
    delete process.env['SLUICE_FAST_PATH']
  }
}

/**
 * Lends one target of each engine to the tests of a file, each of which finds it empty: making a database costs more than
 * most tests.
 */
export function sharedTargets(): (kind: EngineKind) => Promise<TestTarget> {
  const targets = new Map<EngineKind, TestTarget>()
  afterAll(async () => {
    for (const target of targets.values()) await target[Symbol.asyncDispose]()
  })
  return async (kind) => {
    const target = targets.get(kind) ?? (await openTestTarget(kind))
    targets.set(kind, target)
    return target
  }
}
