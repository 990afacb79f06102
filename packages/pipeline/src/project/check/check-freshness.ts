import { secondsOf } from '@sluice/schema'
import { ConfigError, showPath } from './shape/config-error.ts'
import { checkShape, isObject, oneOf, text, type Field, type RawObject, type Shape } from './shape/shape.ts'

const duration: Field = {
  expected: 'a time such as "30 minutes", "12 hours" or "2 days"',
  test: (value) => typeof value === 'string' && secondsOf(value) !== undefined,
}

const FRESHNESS: Shape = {
  warnAfter: duration,
  errorAfter: duration,
  column: text,
  volume: oneOf('warn', 'error'),
}

/** @throws ConfigError */
export function checkFreshnessChoices(config: RawObject): void {
  const choices = config['freshness']
  if (!isObject(choices)) return
  for (const [table, choice] of Object.entries(choices)) {
    const path = ['freshness', table]
    if (!/^[^.]+\..+$/.test(table))
      throw new ConfigError(
        path,
        `${showPath(path)} is not the name of a table`,
        "write dataset and table, such as 'shop.orders'",
      )
    checkShape(choice, FRESHNESS, path)
  }
}
