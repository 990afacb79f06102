import { didYouMeanOrHelp, unreachable } from '@sluice/schema'
import {
  listCursors,
  resetCursor,
  setCursor,
  withLoadedTarget,
  type MovedCursor,
  type Opened,
} from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import type { CursorsArguments } from './cursors-options.ts'
import { cursorsText } from './cursors-text.ts'

const ACTIONS = ['list', 'set', 'reset'] as const
type Action = (typeof ACTIONS)[number]

/** Runs `sluice cursors`. */
export async function runCursors(
  context: Context,
  { options, positionals }: CursorsArguments,
): Promise<Outcome> {
  const [word = 'list', name, ...values] = positionals
  const action = ACTIONS.find((one) => one === word)
  if (action === undefined)
    throw new UsageError(
      `${JSON.stringify(word)} is not an action of cursors`,
      didYouMeanOrHelp(word, ACTIONS, { what: 'actions' }, 'sluice cursors --help'),
    )
  assertArguments(action, name, values)
  return withLoadedTarget(context, options, (opened) =>
    act(action, opened, context, name ?? '', values, options),
  )
}

function assertArguments(action: Action, name: string | undefined, values: readonly string[]): void {
  const help = 'see sluice cursors --help'
  if (action === 'list') {
    if (name !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(name)}`, help)
    return
  }
  if (name === undefined)
    throw new UsageError(`cursors ${action} needs a resource`, `write sluice cursors ${action} shop.orders`)
  if (action === 'set' && values.length === 0)
    throw new UsageError('VALUE is missing', `write sluice cursors set ${name} 2024-01-31`)
  if (action === 'reset' && values.length > 0)
    throw new UsageError(`unexpected argument ${JSON.stringify(values[0])}`, help)
}

async function act(
  action: Action,
  opened: Opened,
  context: Context,
  name: string,
  values: readonly string[],
  { yes = false }: CursorsArguments['options'],
): Promise<Outcome> {
  switch (action) {
    case 'list': {
      const data = await listCursors(opened.engine.session)
      return { text: cursorsText(data, context), data }
    }
    case 'set':
      return moved(await setCursor(opened, name, values, { yes }))
    case 'reset':
      return moved(await resetCursor(opened, name, { yes }))
    default:
      return unreachable(action)
  }
}

const moved = (data: MovedCursor): Outcome => ({
  text:
    data.before === data.value
      ? `${data.name}: the cursor already has this value; nothing was changed`
      : `${data.name}: ${data.before ?? 'no value'} → ${data.value ?? 'no value'}; the next load starts ${data.value === null ? 'at initial' : 'at this value'}`,
  data: { ...data },
})
