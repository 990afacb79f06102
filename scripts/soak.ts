// The tests that draw lots, for hours: kills at random instants, random histories; and a table of millions of rows that is
// changed while others use it. Prints its seed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = join(import.meta.dirname, '..')
const HOUR = 3_600_000
/** Histories that tests/merge/convergence tries by default. */
const USUAL_HISTORIES = 20

const { values, positionals } = parseArgs({
  options: {
    /** Commands that are killed, stopped or cut off on each engine. */
    kills: { type: 'string', default: '3000' },
    /** How many times as many random histories as usual. */
    factor: { type: 'string', default: '30' },
    /** Of all that is drawn: histories, values, instants of the kills. */
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** Rows of the table that is widened beside its readers and writers. */
    rows: { type: 'string', default: '5000000' },
    /** Files that are drawn: three quarters with wrong bytes, a quarter with odd names in and around them. */
    files: { type: 'string', default: '200000' },
    /** Rows that are written while loads run, of which none may be missed. */
    late: { type: 'string', default: '1000000' },
    /** Rows of a table of which one in 100,000 is deleted, and found. */
    swept: { type: 'string', default: '10000000' },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})

if (values.help) {
  console.log(
    'usage: pnpm soak [--kills N] [--factor N] [--seed N] [--rows N] [--files N] [--late N] [--swept N] [test files ...]',
  )
  process.exit()
}

const files =
  positionals.length > 0
    ? positionals
    : [
        'tests/faults',
        'tests/properties',
        'tests/merge/convergence',
        'tests/models/killed-builds',
        'tests/evolution/widening/beside-blocking',
        'tests/bad-input/file-bytes',
        'tests/bad-input/names',
        'tests/sources/sql-large',
      ]
const settings = {
  SLUICE_KILLS: values.kills,
  SLUICE_SEED: values.seed,
  SLUICE_RUNS: values.factor,
  SLUICE_BESIDE_ROWS: values.rows,
  SLUICE_FILES: values.files,
  SLUICE_LATE_ROWS: values.late,
  SLUICE_SWEPT_ROWS: values.swept,
  SLUICE_PROPERTY_RUNS: String(Math.ceil(Number(values.factor) * USUAL_HISTORIES)),
}
console.log(
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' '),
)

const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'exhaustive*', `--testTimeout=${12 * HOUR}`, ...files],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...settings },
  },
)
process.exitCode = status ?? 1
