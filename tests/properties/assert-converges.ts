import type { EngineKind } from '@sluice/engine'
import { Arena } from './arena.ts'
import type { History } from './history.ts'

/** One history in targets of its own. */
export async function assertConverges(kind: EngineKind, history: History): Promise<void> {
  await using arena = await Arena.open(kind)
  await arena.assertConverges(history)
}
