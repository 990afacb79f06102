import { command } from '../../framework/command.ts'
import { count, text } from '../../framework/option.ts'

/** `sluice record SOURCE` */
export const record = command({
  name: 'record',
  summary: 'record pages of an API, to test its source without the network',
  description: [
    'Reads the first pages of each resource of a source, and stores them in recorded/SOURCE, together with the rows that they contain. For a resource with a parent, it reads as many parent rows as pages. Nothing is loaded.',
    'The command replaces the secrets of the source, and the values of fields that are named like secrets. `--replace` replaces the values of other fields; it replaces the same value by the same text everywhere, and the next recording replaces these fields too. Check the files before you commit them: they may contain personal data.',
    '`sluice sources test --replay` and `sluice/testing` use the recorded pages instead of the network.',
  ],
  positionals: [{ name: 'SOURCE', help: 'the source', required: true }],
  options: {
    pages: count('pages of each resource (default: 2)'),
    replace: text('FIELD,...', 'fields whose values are replaced, at any depth'),
  },
  endsAtOnce: true,
  examples: [
    { line: 'sluice record shop', does: 'store two pages of each resource in recorded/shop' },
    { line: 'sluice record shop --replace email,name', does: 'replace the values of email and name' },
  ],
  run: async (context, args) => (await import('../../sources/run-record.ts')).runRecord(context, args),
})
