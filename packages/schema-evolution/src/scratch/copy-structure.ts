import { createSchema, literal, qualified, readPostgresCatalog } from '@sluice/engine'
import type { CopiedTable, Engine, Session } from '@sluice/engine'
import { nameOf, partsThatRun, type LeftOut } from '../baseline/parts-that-run.ts'
import { readState } from '../state/read-state.ts'
import type { StatePart } from '../state/state-part.ts'
import { trialOn } from './trial.ts'

/** The tables of a database, made on an empty one. */
export interface CopiedStructure {
  /** With the columns that rows can be written to. */
  readonly tables: readonly CopiedTable[]
  /** Makes keys, constraints, indexes and views, once the rows are there. */
  complete(): Promise<void>
  /** What does not run on the new database. */
  readonly left: readonly LeftOut[]
}

const FIRST: readonly StatePart['part'][] = ['type', 'sequence', 'column', 'comment', 'column comment']
const SEQUENCES = `
select schemaname as dataset, sequencename as name, last_value::text as value from pg_catalog.pg_sequences
where schemaname in (select jsonb_array_elements_text($1::jsonb)) and last_value is not null`

/**
 * Makes the tables that Postgres database `original` has in these schemas on an empty one. Functions, triggers, policies
 * and rights are left out.
 */
export async function copyStructure(
  original: Session,
  scratch: Engine,
  datasets: readonly string[],
): Promise<CopiedStructure> {
  const parts = await readState(original, 'postgres', datasets)
  for (const dataset of datasets) await scratch.session.script(createSchema('postgres', dataset))
  const tables = await readPostgresCatalog(original, datasets)
  const trial = trialOn(scratch)
  const isView = isOfView(parts)
  const [ofViews, ofTables] = [parts.filter(isView), parts.filter((part) => !isView(part))]
  const first = ofTables.filter(({ part }) => FIRST.includes(part))
  const left = [...(await partsThatRun(trial, first, tables)).left]
  return {
    tables: copiedTables(parts),
    left,
    complete: async () => {
      const run = async (what: string, sql: string): Promise<void> => {
        await scratch.session.script(sql).catch((error: Error) => left.push({ what, why: error.message }))
      }
      for (const part of constraintsOf(ofTables))
        await run(nameOf(part), `alter table ${placeOf(part)} add ${part.text}`)
      for (const part of ofTables.filter((one) => one.part === 'index')) await run(nameOf(part), part.text)
      left.push(...(await partsThatRun(trial, ofViews, [])).left)
      await continueSequences(original, scratch, datasets)
    },
  }
}

/** The next value of a sequence is none that a row has. */
async function continueSequences(
  original: Session,
  scratch: Engine,
  datasets: readonly string[],
): Promise<void> {
  const sequences = await original.rows<Record<'dataset' | 'name' | 'value', string>>(SEQUENCES, [datasets])
  for (const { dataset, name, value } of sequences)
    await scratch.session
      .script(`select setval(${literal(qualified(dataset, name))}::regclass, ${value})`)
      .catch(() => undefined) // of a column that is left out
}

/** Primary keys and unique constraints first: foreign keys need them. */
const constraintsOf = (parts: readonly StatePart[]): readonly StatePart[] => {
  const constraints = parts.filter(({ part }) => part === 'constraint')
  const refers = ({ text }: StatePart): boolean => /^constraint .* foreign key /i.test(text)
  return [...constraints.filter((one) => !refers(one)), ...constraints.filter(refers)]
}

/** Tables with the columns that nothing computes. */
const copiedTables = (parts: readonly StatePart[]): readonly CopiedTable[] =>
  [
    ...Map.groupBy(
      parts.filter(({ part }) => part === 'column'),
      placeOf,
    ).values(),
  ].flatMap((columns) => {
    const [first] = columns
    const written = columns.filter(({ text }) => !/ generated always as \(/i.test(text))
    if (!first || written.length === 0) return []
    const { dataset, relation: name } = first
    return [{ dataset, name, columns: written.map((column) => column.name) }]
  })

function isOfView(parts: readonly StatePart[]): (part: StatePart) => boolean {
  const views = new Set(parts.filter(({ part }) => part.includes('view')).map(placeOf))
  return (part) => views.has(placeOf(part))
}

const placeOf = ({ dataset, relation }: StatePart): string => qualified(dataset, relation)
