import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'

/** Waits until no transaction of another test is older than the rows: a chunk that it may have written is read again. */
export async function untilSettled(client: Client): Promise<void> {
  const { rows } = await client.query<{ current: string }>('select pg_current_xact_id()::text as current')
  for (;;) {
    const { rows: now } = await client.query<{ settled: boolean }>(
      'select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 as settled',
      [rows[0]?.current],
    )
    if (now[0]?.settled === true) return
    await sleep(50)
  }
}
