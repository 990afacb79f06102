import { rename, rm, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { files, localFiles } from '@sluice/sources'
import { expect, test } from 'vitest'
import { failureOf, listingContext, scratchFolder } from './scratch-folder.ts'

const namesOf = async (lister: ReturnType<typeof localFiles>): Promise<string[]> =>
  (await Array.fromAsync(lister())).map(({ name }) => name)

test('lists all files below a folder, sorted by name, hidden ones left out', async () => {
  await using folder = await scratchFolder({
    'b/2025-12-18.csv': 'a\n1\n',
    'b.csv': '',
    'a/z/deep.csv': '',
    '.hidden/x.csv': '',
    'a/.DS_Store': '',
  })
  expect(await namesOf(localFiles({ folder: folder.path }))).toEqual([
    'a/z/deep.csv',
    'b.csv',
    'b/2025-12-18.csv',
  ])
})

test('says of each file what it is', async () => {
  await using folder = await scratchFolder({ 'orders/2025-12-18.csv': 'a\n1\n' })
  await utimes(join(folder.path, 'orders/2025-12-18.csv'), 1_766_000_000, 1_766_000_000)
  const [item] = await Array.fromAsync(localFiles({ folder: folder.path })())
  expect(item).toMatchObject({
    name: 'orders/2025-12-18.csv',
    url: join(folder.path, 'orders/2025-12-18.csv'),
    size: 4,
    etag: '4-1766000000000',
    modified: new Date(1_766_000_000_000),
    date: '2025-12-18',
  })
})

test.each([
  ['*.csv', ['top.csv']],
  ['**/*.csv', ['a/one.csv', 'a/two.csv', 'top.csv']],
  ['a/**', ['a/one.csv', 'a/three.csv.gz', 'a/two.csv']],
  ['**/*.csv{,.gz}', ['a/one.csv', 'a/three.csv.gz', 'a/two.csv', 'top.csv']],
  [
    ['**/*.csv', '!**/two.*'],
    ['a/one.csv', 'top.csv'],
  ],
  ['!a/**', ['top.csv']],
  ['**/.*', ['.secret']],
] as const)('glob %s', async (glob, expected) => {
  await using folder = await scratchFolder({
    'top.csv': '',
    'a/one.csv': '',
    'a/two.csv': '',
    'a/three.csv.gz': '',
    '.secret': '',
  })
  expect(await namesOf(localFiles({ folder: folder.path, glob }))).toEqual(expected)
})

test('ignoreCase takes endings in capitals, too', async () => {
  await using folder = await scratchFolder({ 'a.csv': '', 'B.CSV.GZ': '', 'c.Csv': '', 'd.json': '' })
  const glob = '**/*.csv{,.gz}'
  expect(await namesOf(localFiles({ folder: folder.path, glob, ignoreCase: true }))).toEqual([
    'B.CSV.GZ',
    'a.csv',
    'c.Csv',
  ])
  expect(await namesOf(localFiles({ folder: folder.path, glob }))).toEqual(['a.csv'])
})

test('a backslash in a glob makes a letter of the character behind it', async () => {
  await using folder = await scratchFolder({ 'x[ab]/1.csv': '', 'xa/1.csv': '' })
  expect(await namesOf(localFiles({ folder: folder.path, glob: 'x\\[ab\\]/*.csv' }))).toEqual(['x[ab]/1.csv'])
})

test('follows links, lists a file once and does not go in circles', async () => {
  await using folder = await scratchFolder({ 'days/2025-12-18.csv': 'x', '.releases/5/only-linked.csv': 'y' })
  await using elsewhere = await scratchFolder({ 'far.csv': 'z' })
  await symlink(join(folder.path, 'days/2025-12-18.csv'), join(folder.path, 'days/0-latest.csv'))
  await symlink('..', join(folder.path, 'days/circle'))
  await symlink('.releases/5', join(folder.path, 'current'))
  await symlink(elsewhere.path, join(folder.path, 'elsewhere'))
  await symlink('nowhere', join(folder.path, 'broken'))
  expect(await namesOf(localFiles({ folder: folder.path }))).toEqual([
    'current/only-linked.csv',
    'days/2025-12-18.csv',
    'elsewhere/far.csv',
  ])
})

test('takes one file, and paths relative to the project', async () => {
  await using folder = await scratchFolder({ 'data/one.csv': '1' })
  const { context } = listingContext(folder.path)
  const [item] = await Array.fromAsync(files({ url: './data/one.csv' })(context))
  expect(item).toMatchObject({ name: 'one.csv', url: join(folder.path, 'data/one.csv') })
})

test('warns where nothing is picked', async () => {
  await using folder = await scratchFolder({ 'a.tsv': '' })
  const { context, warnings } = listingContext()
  expect(await Array.fromAsync(localFiles({ folder: folder.path, glob: '*.csv' })(context))).toEqual([])
  expect(warnings).toEqual([`${folder.path}: glob "*.csv" matched 0 of 1 files`])
})

test('a missing folder is an error that names it', async () => {
  const failure = await failureOf(Array.fromAsync(localFiles({ folder: '/no/such/folder' })()))
  expect(failure).toMatchObject({
    name: 'SourceError',
    code: 'E_FOLDER_MISSING',
    message: 'there is no folder /no/such/folder',
    place: '/no/such/folder',
    hint: "Check the source's url; relative paths start at the project's folder.",
  })
})

test('fetch gives the file itself, and its bytes to the progress', async () => {
  await using folder = await scratchFolder({ 'one.csv': 'a,b\n' })
  const [item] = await Array.fromAsync(localFiles({ folder: folder.path })())
  let bytes = 0
  const path = await item?.fetch('unused', new AbortController().signal, (count) => (bytes += count))
  expect([path, bytes]).toEqual([join(folder.path, 'one.csv'), 4])
})

test('fetch does not take a file that is gone, changed or unwanted', async () => {
  await using folder = await scratchFolder({ 'one.csv': 'a,b\n' })
  const path = join(folder.path, 'one.csv')
  const [item] = await Array.fromAsync(localFiles({ folder: folder.path })())
  const fetch = (signal = new AbortController().signal) => failureOf(item!.fetch('unused', signal, () => {}))

  await folder.write('one.csv', 'a,b,c\n')
  expect(await fetch()).toMatchObject({ code: 'E_FILE_CHANGED', place: path, hint: expect.any(String) })
  await rename(path, `${path}.old`)
  expect(await fetch()).toMatchObject({
    code: 'E_FILE_GONE',
    place: path,
    message: `${path} was deleted after it was listed`,
  })
  await rm(`${path}.old`)
  expect(await fetch(AbortSignal.abort(new Error('stop')))).toMatchObject({ message: 'stop' })
})
