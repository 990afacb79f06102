import { checkChildren } from './check-children.ts'
import { checkContract } from './check-contract.ts'
import { checkHints } from './check-hint.ts'
import { checkStrategy } from './check-strategy.ts'
import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import { checkShape, type RawObject } from './shape/shape.ts'
import { TABLE } from './shape/shapes.ts'

/**
 * Checks the options of a resource whose rows say which table they go to.
 * @throws ConfigError
 */
export function checkRouting(resource: RawObject, path: ConfigPath): void {
  const isRouting = typeof resource['table'] === 'function'
  const wrong = ['tables', 'maxTables'].find((name) => !isRouting && resource[name] !== undefined)
  if (wrong !== undefined)
    throw new ConfigError(
      [...path, wrong],
      `${showPath([...path, wrong])}: all rows go to one table`,
      `leave ${wrong} out, or give table a function that says which table a row goes to`,
    )
  if (!isRouting) return
  if (resource['incremental'] !== undefined)
    throw new ConfigError(
      [...path, 'incremental'],
      `${showPath([...path, 'incremental'])}: the rows go to several tables, but a cursor belongs to one table`,
      'keep the last value in state, or make a resource for each table',
    )
  for (const [name, raw] of Object.entries((resource['tables'] ?? {}) as RawObject))
    checkTable(raw, resource, [...path, 'tables', name])
}

function checkTable(raw: unknown, resource: RawObject, path: ConfigPath): void {
  const table = checkShape(raw, TABLE, path)
  checkHints(table, path)
  checkContract(table, path)
  checkChildren({ primaryKey: resource['primaryKey'], ...table }, path)
  checkStrategy({ ...resource, ...table }, path)
  for (const [column, hint] of Object.entries((table['columns'] ?? {}) as RawObject)) {
    const place = [...path, 'columns', column, 'mask']
    if ((hint as RawObject)['mask'] !== undefined)
      throw new ConfigError(
        place,
        `${showPath(place)}: rows are masked before their tables are known`,
        'put the mask in columns of the resource',
      )
  }
}
