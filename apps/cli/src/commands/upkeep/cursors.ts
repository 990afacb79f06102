import { command } from '../../framework/command.ts'
import { CURSORS_OPTIONS } from '../../cursors/cursors-options.ts'

/** `sluice cursors [list|set|reset] [source.resource] [VALUE ...]` */
export const cursors = command({
  name: 'cursors',
  summary: 'list the cursors and the slices of backfills, set a cursor, or reset one',
  description: [
    'Without arguments, lists the cursor of each incremental resource, and how many slices of its backfills are loaded, failed or still to load.',
    '`set` moves a cursor forwards or backwards: the next load starts at the new value. `reset` removes the value: the next load starts at `initial`. Rows that are already in the table are merged, or are not appended a second time. If you move a cursor forwards, the next load skips the rows in between; load them with sluice load --since --until.',
    'On a protected target, set and reset need --yes.',
  ],
  positionals: [
    { name: 'list|set|reset', help: 'what to do (default: list)' },
    { name: 'source.resource', help: 'with set and reset: the resource of the cursor' },
    {
      name: 'VALUE',
      help: 'with set: the value, written as in the source; one for each path of the cursor',
      many: true,
    },
  ],
  options: CURSORS_OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice cursors', does: 'list cursors and slices' },
    {
      line: 'sluice cursors set shop.orders 2024-01-31T00:00:00Z',
      does: 'start the next load at this value',
    },
    { line: 'sluice cursors reset shop.orders', does: 'start the next load at `initial`' },
  ],
  run: async (context, args) => (await import('../../cursors/run-cursors.ts')).runCursors(context, args),
})
