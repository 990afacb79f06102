import { command, type Outcome } from '../command.ts'
import { count } from '../option.ts'
import { dropLoad } from '../loads/drop-load.ts'
import { listLoads } from '../loads/list-loads.ts'
import { showLoad } from '../loads/show-load.ts'
import { UsageError } from '../usage-error.ts'
import { withLoadedTarget } from '../with-target.ts'

/** `sluice loads [ID]`, `sluice loads drop ID` */
export const loads = command({
  name: 'loads',
  summary: 'list loads, show one with its tables and files, or drop what waits of one',
  description: [
    'Without an ID, lists the latest loads. With one, shows its tables, files and quarantined records.',
    '`loads drop ID` gives up what still waits of a load in staging: its rows count as discarded from then on. What was merged stays, and its files count as loaded; `pnpm load --full-refresh SOURCE.RESOURCE` reads them again.',
  ],
  positionals: [{ name: 'ID', help: 'number of a load, or `drop` and a number', many: true }],
  options: { limit: count('how many loads to list (default: 20)') },
  examples: [
    { line: 'sluice loads', does: 'list the latest loads' },
    { line: 'sluice loads 12', does: 'show load 12' },
    { line: 'sluice loads drop 12', does: 'give up what waits of load 12' },
  ],
  run(context, { options, positionals }): Promise<Outcome> {
    const drop = positionals[0] === 'drop'
    const [id, more] = drop ? positionals.slice(1) : positionals
    if (more !== undefined) throw new UsageError(`${JSON.stringify(more)} is one argument too many`, HELP)
    if (drop && id === undefined) throw new UsageError('ID is missing', 'write sluice loads drop 12')
    const loadId = id === undefined ? undefined : parseId(id)
    return withLoadedTarget(context, options, ({ engine }) => {
      if (loadId === undefined) return listLoads(engine.session, options.limit ?? 20, context)
      return drop ? dropLoad(engine, loadId, context) : showLoad(engine.session, loadId, context)
    })
  },
})

const HELP = 'see sluice loads --help'

function parseId(text: string): number {
  const id = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(id)) return id
  throw new UsageError(`${JSON.stringify(text)} is not the number of a load`, 'sluice loads lists them')
}
