import type { Engine, Session, Transaction } from '@sluice/engine'

/** Thrown in place of a statement. */
export class Fault extends Error {}

/** True for a fault, and for an error that was caused by one. */
export const isFault = (error: unknown): boolean =>
  error instanceof Fault || (error instanceof Error && isFault(error.cause))

/** Statements until the next fault; undefined for none. */
export interface Fuse {
  left: number | undefined
}

const METHODS: ReadonlySet<unknown> = new Set([
  'rows',
  'rowsAtCommit',
  'run',
  'script',
  'later',
  'batch',
  'stage',
  'catalog',
  'lock',
])

function burn(fuse: Fuse): void {
  if (fuse.left === undefined) return
  if (fuse.left-- > 0) return
  fuse.left = undefined
  throw new Fault('the power went out')
}

/** Counts every statement down. */
const burning = <T extends Session>(session: T, fuse: Fuse): T =>
  new Proxy(session, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      const bound = value.bind(target) as (...args: unknown[]) => unknown
      if (!METHODS.has(key)) return bound
      return async (...args: unknown[]) => {
        burn(fuse)
        return bound(...args)
      }
    },
  })

/** An engine that fails before one of its statements, before a commit, or after one that nobody heard of. */
export const faulty = (engine: Engine, fuse: Fuse): Engine => ({
  kind: engine.kind,
  systemSchema: engine.systemSchema,
  dialect: engine.dialect,
  session: burning(engine.session, fuse),
  workbench: engine.workbench,
  catalog: (...args) => engine.catalog(...args),
  aside: (work) => engine.aside((tx) => work(burning(tx, fuse))),
  unhurried: (work) => engine.unhurried((session) => work(burning(session, fuse))),
  facts: (...args) => engine.facts(...args),
  interrupt: () => engine.interrupt(),
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const result = await engine.transaction(async (tx) => {
      const done = await work(burning(tx, fuse))
      burn(fuse)
      return done
    })
    burn(fuse)
    return result
  },
  [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
})
