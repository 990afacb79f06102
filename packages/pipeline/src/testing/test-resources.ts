import { selectResources, type Source } from '@sluice/loader'
import { fullName, SluiceError, SYSTEM_COLUMNS, printedError, type PrintedError } from '@sluice/schema'
import type { Environment } from '../environment/dotenv.ts'
import { openProject } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import { secondsSince } from '../run/seconds-since.ts'
import { withSettings } from '../settings/with-settings.ts'
import type { Given } from '../target/next-command.ts'
import { chooseTarget } from '../target/target.ts'
import { runResource } from './run-resource.ts'

/** What the first page of a resource has. */
export interface TestedResource {
  /** `source.resource`. */
  readonly name: string
  readonly rows: number
  readonly quarantined: number
  readonly seconds: number
  /** Its table and its nested tables, without the columns that Sluice adds. */
  readonly tables: readonly {
    readonly table: string
    readonly columns: readonly { readonly name: string; readonly type: string }[]
  }[]
  /** Why it could not be read. */
  readonly error: PrintedError | null
}

/** Reads the first page of each resource that is named into a database in memory; nothing is loaded. */
export async function testResources(
  context: RunContext,
  { project: folder, target }: Given,
  names: readonly string[],
): Promise<readonly TestedResource[]> {
  const opened = await openProject(context, folder, target)
  const chosen = chooseTarget(context, opened, target)
  const { project, environment } = await withSettings(opened, chosen.name, { ...context, selection: names })
  const { dir, config } = project
  const tested: TestedResource[] = []
  for (const source of selectResources(config.sources, [...names]))
    for (const { name } of source.resources) {
      // A child is named alone, or with the others; those that it is made from are read for it anyway.
      const full = `${source.name}.${name}`
      if (!names.some((one) => one === source.name || one === full) && names.length > 0) continue
      context.signal.throwIfAborted()
      const elapsed = secondsSince(context.now)
      const all = config.sources.find((one) => one.name === source.name) ?? source
      const found = await runResource(all, name, {
        env: secretsOf(all, environment),
        folder: dir,
        firstPage: true,
        signal: context.signal,
      }).catch((error: unknown) => {
        if (error instanceof SluiceError) return error
        throw error
      })
      const seconds = elapsed()
      if (found instanceof SluiceError) {
        tested.push({ name: full, rows: 0, quarantined: 0, seconds, tables: [], error: printedError(found) })
        continue
      }
      const { summary, tables } = found
      tested.push({
        name: full,
        rows: summary.rows_read,
        quarantined: summary.rows_quarantined,
        seconds,
        tables: tables.map((table) => ({
          table: fullName(table),
          columns: table.columns
            .filter((column) => !SYSTEM_COLUMNS.has(column.name))
            .map((column) => ({ name: column.name, type: String(column.type) })),
        })),
        error: null,
      })
    }
  return tested
}

/** The variables of its secrets alone: its config has its values already. */
export const secretsOf = ({ secrets }: Source, environment: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(secrets).flatMap((name) => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
