import { inspectPostgres, type Pooler, type PostgresFacts } from '@sluice/engine'
import { unreachable } from '@sluice/schema'
import { doubtful, fine, wrong, type Found } from './check.ts'

/** The oldest version that Sluice is tested on. */
const OLDEST = { number: 150_000, name: 'PostgreSQL 15' }
/** From which on a clock is worth a warning, and from which on signed requests and certificates fail. */
const SKEW = { warn: 5_000, error: 15 * 60_000 }

/** What a Postgres server is like: version, time zone, clock, pooler. Opening it has checked its encoding. */
export async function checkServer(
  url: string,
  now: () => Date,
): Promise<{ readonly facts: PostgresFacts; readonly found: readonly Found[] }> {
  const facts = await inspectPostgres(url, () => now().getTime())
  return { facts, found: [version(facts), settings(facts), clock(facts), pooler(facts.pooler)] }
}

function version({ version, version_number: number, read_only: isReadOnly }: PostgresFacts): Found {
  if (number < OLDEST.number)
    return wrong(
      'server',
      `PostgreSQL ${version} is older than ${OLDEST.name}, the oldest version that Sluice supports`,
      'upgrade the server',
    )
  if (isReadOnly)
    return wrong(
      'server',
      `PostgreSQL ${version}, read-only`,
      'name the primary server in the url, or set default_transaction_read_only to off',
      'E_READ_ONLY',
    )
  return fine('server', `PostgreSQL ${version}`)
}

const settings = ({ encoding, zone, database }: PostgresFacts): Found =>
  zone === 'UTC'
    ? fine('encoding and time zone', `database ${database} in ${encoding}, sessions in UTC`)
    : doubtful(
        'encoding and time zone',
        `database ${database} in ${encoding}; something between Sluice and the server ignores the time zone of the client: sessions are in ${zone}`,
        `Sluice sets UTC in each transaction; for other clients, run: alter role CURRENT_USER set timezone = 'UTC'`,
      )

function clock({ ahead, within }: PostgresFacts): Found {
  const skew = Math.abs(ahead)
  const shown = `${(skew / 1000).toFixed(1)} s ${ahead > 0 ? 'behind' : 'ahead of'} that of the server`
  if (skew - within < SKEW.warn)
    return fine('clock', `this machine and the server differ by ${(skew / 1000).toFixed(1)} s`)
  const hint = 'synchronise both clocks with NTP: times in _sluice.loads come from both of them'
  return skew - within < SKEW.error
    ? doubtful('clock', `the clock of this machine is ${shown}`, hint)
    : wrong('clock', `the clock of this machine is ${shown}`, `${hint}; signed requests to S3 fail`)
}

function pooler(mode: Pooler): Found {
  switch (mode) {
    case 'none':
      return fine('pooler', 'none: the connection is direct')
    case 'transaction':
      return fine('pooler', 'transaction mode: settings are made in each transaction')
    case 'session':
      return fine('pooler', 'session mode, as far as can be seen')
    default:
      return unreachable(mode)
  }
}
