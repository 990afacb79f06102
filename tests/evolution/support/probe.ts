import { Client } from 'pg'

/** The longest that each kind of statement took, in milliseconds, and how many there were. */
export interface Probed {
  readonly longest: Readonly<Record<'read' | 'write', number>>
  readonly statements: number
}

const READ = 'select sum(id) from (select id from shop.orders where id = any ($1)) as t'
const WRITE = `update shop.orders set qty = qty where id = any ($1)`
const INSERT =
  'insert into shop.orders (id, qty, note, _sluice_load_id, _sluice_id) select x, 1, $2, 1, x from unnest($1::bigint[]) as x'

/** Reads and writes `shop.orders` all the time, one client each, for as long as `work` runs. */
export async function probing<T>(url: string, rows: number, work: () => Promise<T>): Promise<T & Probed> {
  let running = true
  let statements = 0
  const longest = { read: 0, write: 0 }
  const loop = async (
    kind: 'read' | 'write',
    one: (client: Client, n: number) => Promise<unknown>,
  ): Promise<void> => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      for (let n = 0; running; n++) {
        const started = performance.now()
        await one(client, n)
        longest[kind] = Math.max(longest[kind], performance.now() - started)
        statements++
      }
    } finally {
      await client.end()
    }
  }
  const some = (n: number): readonly number[] =>
    Array.from({ length: 5 }, (_, i) => 1 + ((n * 7919 + i * 104_729) % rows))
  const done = Promise.all([
    loop('read', (client, n) => client.query(READ, [some(n)])),
    loop('write', (client, n) =>
      n % 10 === 0 ? client.query(INSERT, [[rows + n + 1], `new ${n}`]) : client.query(WRITE, [some(n)]),
    ),
  ])
  try {
    const result = await work()
    return { ...result, longest, statements }
  } finally {
    running = false
    await done
  }
}
