import { command } from '../../framework/command.ts'
import { count, text } from '../../framework/option.ts'

/** `sluice record SOURCE` */
export const record = command({
  name: 'record',
  summary: 'store pages of an API, on which its source can be tested',
  description: [
    'Reads the first pages of each resource of a source, and stores them in recorded/SOURCE, with the rows that they make. Of a resource with a parent, it reads as many rows of the parent. Nothing is loaded.',
    'Secrets of the source are replaced, and fields that are named like secrets. `--replace` replaces the values of other fields, the same value by the same text wherever it comes; the next recording replaces them, too. Look through the files before you commit them: texts may have personal data.',
    '`sluice sources test --replay` and `sluice/testing` use them in place of the network.',
  ],
  positionals: [{ name: 'SOURCE', help: 'the source', required: true }],
  options: {
    pages: count('pages of each resource (default: 2)'),
    replace: text('FIELD,...', 'fields whose values are replaced, at any depth'),
  },
  endsAtOnce: true,
  examples: [
    { line: 'sluice record shop', does: 'store two pages of each resource in recorded/shop' },
    { line: 'sluice record shop --replace email,name', does: 'without the emails and names of people' },
  ],
  run: async (context, args) => (await import('../../sources/run-record.ts')).runRecord(context, args),
})
