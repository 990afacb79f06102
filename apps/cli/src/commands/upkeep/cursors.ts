import { command } from '../../framework/command.ts'
import { CURSORS_OPTIONS } from '../../cursors/cursors-options.ts'

/** `sluice cursors [list|set|reset] [source.resource] [VALUE ...]` */
export const cursors = command({
  name: 'cursors',
  summary: 'list the cursors and the slices of backfills, set a cursor, or reset one',
  description: [
    'Without arguments, lists where the cursor of each incremental resource stands, and how many slices of its backfills are loaded, failed or still to load.',
    '`set` moves a cursor, forwards or backwards: the next load starts at the value. `reset` takes the value away: the next load starts at `initial`. Rows that the table has are merged, or are not appended again. Skipping forwards leaves rows out: the range between can be loaded with sluice load --since --until.',
    'On a protected target, set and reset need --yes.',
  ],
  positionals: [
    { name: 'list|set|reset', help: 'what to do (default: list)' },
    { name: 'source.resource', help: 'with set and reset: whose cursor' },
    { name: 'VALUE', help: 'with set: the value, as the source spells it; one for each path', many: true },
  ],
  options: CURSORS_OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice cursors', does: 'list cursors and slices' },
    { line: 'sluice cursors set shop.orders 2024-01-31T00:00:00Z', does: 'let the next load start there' },
    { line: 'sluice cursors reset shop.orders', does: 'let the next load start at `initial`' },
  ],
  run: async (context, args) => (await import('../../cursors/run-cursors.ts')).runCursors(context, args),
})
