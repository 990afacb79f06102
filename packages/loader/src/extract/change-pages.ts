import { SluiceError, unreachable } from '@sluice/schema'
import { keepSpellings } from '../api/json/spelled-numbers.ts'
import { ArrowBatches } from '../api/files/arrow-batches.ts'
import { ReadyFile } from '../api/files/ready-file.ts'
import { rowsOf, type Row } from '../api/rows/row.ts'
import type { Yielded } from '../api/rows/yielded.ts'
import type { Step } from '../api/rows/step.ts'
import type { RowCheck } from './rows/check-rows.ts'
import { sourceFailure } from './source-failed.ts'

/** What happens to the rows of a resource before they are written. */
export interface Changes {
  readonly steps: readonly Step[] | undefined
  readonly check: RowCheck | undefined
}

/** The pages of a resource after its steps and its schema. Failures of either name the resource. */
export async function* changePages(
  pages: AsyncIterable<Yielded>,
  { steps = [], check }: Changes,
  resource: string,
  context: Parameters<typeof sourceFailure>[2],
): AsyncGenerator<Yielded> {
  if (steps.length === 0 && !check) return yield* pages
  for await (const page of pages) {
    if (page instanceof ReadyFile || page instanceof ArrowBatches)
      throw new NoRowsToChange(resource, steps[0]?.kind ?? 'schema', page)
    try {
      const rows = await applySteps(rowsOf(page), steps)
      yield check ? await check.take(rows) : rows
    } catch (error) {
      throw sourceFailure(error, resource, context)
    }
  }
}

/** The rows that the steps make of some. */
export async function applySteps(page: readonly Row[], steps: readonly Step[]): Promise<readonly Row[]> {
  let rows = page.filter((row) => row !== null && row !== undefined)
  for (const step of steps) rows = await applyStep(rows, step)
  return rows
}

async function applyStep(rows: readonly Row[], step: Step): Promise<Row[]> {
  const left: Row[] = []
  // One after the other: a page may have thousands of rows, and a step may call a service.
  for (const row of rows) {
    switch (step.kind) {
      case 'map':
        left.push(keepSpellings(row, rowOf(await step.change(row))))
        break
      case 'filter':
        if (await step.keeps(row)) left.push(row)
        break
      case 'flatMap':
        for (const one of listOf(await step.change(row))) left.push(keepSpellings(row, rowOf(one, 'flatMap')))
        break
      default:
        unreachable(step)
    }
  }
  return left
}

/** A function without `return` would leave all rows out, and nothing would say so. */
function rowOf(made: Row | null | undefined, step = 'map'): Row {
  if (made !== null && made !== undefined) return made
  throw new TypeError(`${step} returned ${made} instead of a row; leave rows out with filter`)
}

function listOf(made: unknown): Iterable<Row> {
  if (typeof made === 'object' && made !== null && Symbol.iterator in made) return made as Iterable<Row>
  throw new TypeError(
    `flatMap returned ${made === null ? 'null' : `a value of type ${typeof made}`} instead of a list of rows`,
  )
}

/** The rows of a file or of Arrow batches do not pass through JavaScript. */
export class NoRowsToChange extends SluiceError {
  constructor(resource: string, what: string, handed: ReadyFile | ArrowBatches) {
    const [code, name, it] =
      handed instanceof ArrowBatches
        ? ['E_ARROW', 'Arrow batches', 'them before they are']
        : ['E_READY_FILE', 'a file', 'the file before it is']
    super(`${what} needs rows, but the resource yields ${name}`, {
      code,
      place: resource,
      hint: `yield rows; or change ${it} yielded, or the rows in a model`,
    })
  }
}
