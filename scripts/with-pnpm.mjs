// Runs a package script where only npm and an older Node are installed: pnpm comes through npx, Node from devDependencies.
import { spawnSync } from 'node:child_process'

const pnpm = 'pnpm@12.21.0'
const [script, ...args] = process.argv.slice(2)
if (!script) {
  console.error('usage: node scripts/with-pnpm.mjs <script> [arguments]')
  process.exit(2)
}

run(['install', '--frozen-lockfile'])
run(['run', script, ...args])

function run(command) {
  console.log(`> npx ${pnpm} ${command.join(' ')}`)
  const { status, error } = spawnSync('npx', ['--yes', pnpm, ...command], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { TURBO_TELEMETRY_DISABLED: '1', ...process.env },
  })
  if (error) console.error(`npx did not start: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}
