import { cliDocs, COMMANDS } from '@sluice/cli'
import { expect, test } from 'vitest'

test('docs/cli.md is what --help prints', async () => {
  await expect(cliDocs(COMMANDS)).toMatchFileSnapshot('../../docs/cli.md')
})

test('no line of the help is wider than 100', () => {
  const wide = cliDocs(COMMANDS)
    .split('## Output')[0]!
    .split('```text')
    .slice(1)
    .flatMap((part) => part.split('```')[0]!.split('\n'))
    .filter((line) => line.length > 100)
  expect(wide).toEqual([])
})
