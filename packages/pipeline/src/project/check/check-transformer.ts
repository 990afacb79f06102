import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import {
  anything,
  checkShape,
  flag,
  required,
  run,
  texts,
  type Field,
  type RawObject,
  type Shape,
} from './shape/shape.ts'

const concurrency: Field = {
  expected: 'a whole number from 1',
  test: (value) => Number.isInteger(value) && (value as number) >= 1,
}

const TRANSFORMER: Shape = {
  parent: anything,
  each: required(run),
  concurrency,
  ordered: flag,
  includeFromParent: texts,
}

/**
 * Checks the options of a resource that is made from the rows of another.
 * @throws ConfigError
 */
export function checkTransformer({ transformer, incremental }: RawObject, path: ConfigPath): void {
  if (transformer === undefined) return
  checkShape(transformer, TRANSFORMER, path)
  if (incremental === undefined) return
  const place = [...path, 'incremental']
  throw new ConfigError(
    place,
    `${showPath(place)}: a transformer is called for each row that its parent loads, and has no cursor of its own`,
    'give incremental to the parent',
  )
}
