import { snakeCase, stagingSchema } from '@sluice/schema'
import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import type { RawObject } from './shape/shape.ts'

/** DuckDB takes names that differ only in case for one; so does each person who reads them. */
const keyOf = (name: string): string => name.toLowerCase()

/**
 * Two resources fill two tables, and no dataset is where another one's rows wait.
 * @throws ConfigError
 */
export function checkTables(sources: readonly unknown[]): void {
  const raw = sources as readonly RawObject[]
  const datasets = raw.map(({ dataset, name }) => String(dataset ?? name))
  checkStaging(datasets)
  const taken = new Map<string, string>()
  for (const [i, source] of raw.entries()) {
    const resources = source['resources'] as readonly RawObject[]
    for (const [j, resource] of resources.entries()) {
      // Rows say it themselves: their load finds out whether it is that of another resource.
      if (typeof resource['table'] === 'function') continue
      const named = resource['table'] === undefined ? 'name' : 'table'
      const path: ConfigPath = ['sources', i, 'resources', j, named]
      const name = `${String(source['name'])}.${String(resource['name'])}`
      const table = `${datasets[i]}.${snakeCase(String(resource[named]))}`
      const other = taken.get(keyOf(table))
      if (other !== undefined)
        throw new ConfigError(
          path,
          `${showPath(path)}: ${other} and ${name} would both fill the table ${table}`,
          'give one of the resources another name, or its source another dataset',
        )
      taken.set(keyOf(table), name)
    }
  }
}

function checkStaging(datasets: readonly string[]): void {
  for (const [i, dataset] of datasets.entries()) {
    const at = datasets.findIndex((other) => keyOf(stagingSchema(other)) === keyOf(dataset))
    const other = datasets[at]
    if (other === undefined) continue
    const path: ConfigPath = ['sources', i, 'dataset']
    throw new ConfigError(
      path,
      `${showPath(path)}: ${dataset} is the schema where the rows of ${other} wait`,
      'choose another dataset for one of them',
    )
  }
}
