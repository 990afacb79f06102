#!/usr/bin/env node
// The only file that reads the process and decides its exit code.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SluiceError } from '@sluice/schema'
import { main } from './main.ts'

try {
  await main({
    argv: process.argv.slice(2),
    cwd: process.cwd(),
    print: (text) => void process.stdout.write(text),
    readDotenv: (folder) => {
      const path = join(folder, '.env')
      if (existsSync(path)) process.loadEnvFile(path)
    },
  })
} catch (error) {
  process.exitCode = 1
  if (!(error instanceof SluiceError)) throw error
  const place = error.place ? `\n  at ${error.place}` : ''
  const hint = error.hint ? `\n  ${error.hint}` : ''
  process.stderr.write(`error ${error.code}: ${error.message}${place}${hint}\n`)
}
