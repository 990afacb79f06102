import { files, localFiles, s3Files } from '@sluice/sources'
import { expect, test } from 'vitest'
import { failureOf, listingContext } from './scratch-folder.ts'

const wrong: readonly (readonly [string, () => unknown, string, RegExp])[] = [
  [
    'a text in place of options',
    () => localFiles('data' as never),
    'localFiles takes an object of options',
    /folder: 'data'/,
  ],
  [
    'an option of another tool',
    () => localFiles({ dir: 'x' } as never),
    'localFiles: unknown option dir',
    /Available options: folder, glob/,
  ],
  [
    'a misspelled option',
    () => files({ ulr: 'x' } as never),
    'files: unknown option ulr',
    /did you mean url\?/,
  ],
  ['no place', () => s3Files({ prefix: 'x' } as never), 's3Files: bucket is missing', /bucket: /],
  [
    'a number as a folder',
    () => localFiles({ folder: 7 } as never),
    'localFiles: folder must be a text',
    /folder: /,
  ],
  [
    'a number as a glob',
    () => files({ url: 'x', glob: [1] } as never),
    'files: glob must be a glob or a list of globs',
    /./,
  ],
]

test.each(wrong)('%s is an error of the config', (_, make, message, hint) => {
  expect(make).toThrow(
    expect.objectContaining({
      code: 'E_FILES_OPTIONS',
      message,
      hint: expect.stringMatching(hint) as string,
    }),
  )
})

test('an environment variable that is not set fails where the files are listed, and not the config', async () => {
  for (const list of [
    files({ url: process.env['SLUICE_NOT_SET'] as string }),
    localFiles({ folder: '' }),
    s3Files({ bucket: undefined as never }),
  ])
    expect(
      await failureOf(
        Array.fromAsync({
          [Symbol.asyncIterator]: () => list(listingContext().context)[Symbol.asyncIterator](),
        }),
      ),
    ).toMatchObject({
      code: 'E_FILES_OPTIONS',
      hint: expect.stringContaining('environment variable') as string,
    })
})
