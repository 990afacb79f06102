import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const BIN = join(ROOT, 'apps/cli/src/bin.ts')
const bold = (text: string): string => (process.stdout.isTTY ? `\u001B[1m${text}\u001B[0m` : text)
const dim = (text: string): string => (process.stdout.isTTY ? `\u001B[2m${text}\u001B[0m` : text)

/** Says what comes next, and why. */
export function say(title: string, text: string): void {
  console.log(`\n${bold(`── ${title} ${'─'.repeat(Math.max(0, 74 - title.length))}`)}\n${dim(text)}`)
}

/** Runs the real command in a project, its output going where ours goes. */
export type Sluice = (...args: readonly string[]) => void

/** `sluice` in the project `dir`, each command shown as one would type it. */
export function sluiceIn(dir: string, shown: string): Sluice {
  const { DATABASE_URL: _, SLUICE_TARGET: __, ...env } = process.env
  return (...args) => {
    console.log(`\n${bold(`$ pnpm sluice ${args.map(quoted).join(' ')} --project ${shown}`)}`)
    const { status, error } = spawnSync(process.execPath, [BIN, ...args, '--project', dir], {
      stdio: 'inherit',
      env,
    })
    if (error) throw error
    if (status !== 0) throw new Error(`sluice ${args[0]} ended with exit code ${status}`)
  }
}

const quoted = (argument: string): string => (/^[\w./-]+$/.test(argument) ? argument : `"${argument}"`)
