import { expect, test } from 'vitest'
import { sourcesOfCommand } from '../support/command/built-command.ts'

test('the command is built again for another manifest, and for any template', () => {
  const sources = sourcesOfCommand()
  expect(sources).toEqual(
    expect.arrayContaining([
      'packages/sluice/package.json',
      'packages/loader/package.json',
      'apps/transform/package.json',
      'packages/pipeline/templates/gitignore',
      'packages/sources/src/index.ts',
    ]),
  )
  expect(sources.filter((path) => path.includes('node_modules'))).toEqual([])
})
