import { resolve } from 'node:path'
import { addSource, SOURCE_KINDS, testResources } from '@sluice/pipeline'
import { didYouMeanOrHelp, errorOf } from '@sluice/schema'
import type { NoOptions, Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { addedText, testedText } from './sources-text.ts'

const ACTIONS = ['test', 'add']
const HELP = 'sluice sources --help'

/** Runs `sluice sources`. */
export async function runSources(context: Context, { options, positionals }: NoOptions): Promise<Outcome> {
  const [action = '', ...names] = positionals
  switch (action) {
    case 'test': {
      const tested = await testResources(context, options, names)
      const errors = tested.flatMap(({ name, error }) =>
        error === null ? [] : [errorOf({ ...error, place: placeIn(name, error.place) })],
      )
      return { text: testedText(tested, context), data: { tested }, failed: errors.length > 0, errors }
    }
    case 'add':
      return add(context, options.project, names)
    default:
      throw new UsageError(
        `${JSON.stringify(action)} is not part of sources`,
        didYouMeanOrHelp(action, ACTIONS, { what: 'actions' }, HELP),
      )
  }
}

/** The place within the resource. */
const placeIn = (resource: string, place: string | null): string =>
  place === null ? resource : place.startsWith(resource) ? place : `${resource}: ${place}`

async function add(
  context: Context,
  project: string | undefined,
  names: readonly string[],
): Promise<Outcome> {
  const [word = '', name, ...others] = names
  const kind = SOURCE_KINDS.find((one) => one === word)
  if (kind === undefined)
    throw new UsageError(
      word === '' ? 'the kind of the source is missing' : `${JSON.stringify(word)} is not a kind of source`,
      didYouMeanOrHelp(word, SOURCE_KINDS, { what: 'kinds' }, HELP),
    )
  if (kind === 'rest' && name === undefined)
    throw new UsageError('the name of the source is missing', 'write sluice sources add rest crm')
  if (others.length > 0)
    throw new UsageError(`unexpected argument ${JSON.stringify(others[0])}`, `see ${HELP}`)
  const added = await addSource(resolve(context.cwd, project ?? '.'), kind, name)
  return {
    text: addedText(added, name ?? kind, context),
    data: { written: added.written, variables: added.variables },
  }
}
