import { openDuckdb, openPostgres, type Engine, type EngineKind } from '@sluice/engine'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freshDatabase, preparedDatabase } from '../../support/postgres.ts'
import { configWith, makeProject } from './project.ts'
import { ORDERS_MIGRATION } from './staged-load.ts'

export interface OrdersProject {
  readonly dir: string
  /** Lends the target's engine; the file must be free again when a command runs. */
  use<T>(work: (engine: Engine) => Promise<T>): Promise<T>
}

/** A project on an empty target, with the migration that makes `shop.orders`, for one test; `isNew`: also without `_sluice`. */
export async function ordersProject(
  kind: EngineKind,
  {
    protected: guarded = false,
    isNew = false,
  }: { readonly protected?: boolean; readonly isNew?: boolean } = {},
): Promise<OrdersProject> {
  if (kind === 'duckdb') {
    const target = `{ duck: { kind: 'duckdb', path: 'shop.duckdb', protected: ${guarded} } }`
    const dir = await makeProject({ 'sluice.config.ts': configWith(target), ...ORDERS_MIGRATION })
    return {
      dir,
      async use(work) {
        await using engine = await openDuckdb({ path: join(dir, 'shop.duckdb') })
        return await work(engine)
      },
    }
  }
  const { url, drop } = await (isNew ? freshDatabase() : preparedDatabase())
  onTestFinished(drop)
  const target = `{ pg: { kind: 'postgres', url: '${url}', protected: ${guarded} } }`
  const dir = await makeProject({ 'sluice.config.ts': configWith(target), ...ORDERS_MIGRATION })
  return {
    dir,
    async use(work) {
      await using engine = await openPostgres({ url })
      return await work(engine)
    },
  }
}
