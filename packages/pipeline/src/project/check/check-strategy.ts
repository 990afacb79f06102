import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import { checkShape, isObject, type RawObject } from './shape/shape.ts'
import { SCD2 } from './shape/shapes.ts'

interface Wrong {
  readonly field: string
  readonly message: string
  readonly hint: string
}

/** What is wrong with the option for loads without rows. */
function wrongEmpty({
  writeDisposition,
  mergeStrategy,
  allowEmpty,
  deleteMissing,
}: RawObject): Wrong | undefined {
  const replaces =
    writeDisposition === 'replace' ||
    mergeStrategy === 'scd2' ||
    isObject(mergeStrategy) ||
    deleteMissing !== undefined
  return allowEmpty === undefined || replaces
    ? undefined
    : {
        field: 'allowEmpty',
        message: 'a load without rows deletes nothing here',
        hint: `leave allowEmpty out; it is for writeDisposition: 'replace', mergeStrategy: 'scd2' and deleteMissing`,
      }
}

/** What is wrong with how the options of a resource are combined that say how it merges. */
function wrongIn(resource: RawObject): Wrong | undefined {
  const { writeDisposition, primaryKey, mergeStrategy, mergeKey, hardDelete } = resource
  const option = ['mergeStrategy', 'mergeKey', 'hardDelete'].find((name) => resource[name] !== undefined)
  if (option === undefined) return undefined
  const disposition =
    writeDisposition ?? (primaryKey === undefined && option === 'hardDelete' ? 'append' : 'merge')
  if (disposition !== 'merge')
    return {
      field: option,
      message: `the write disposition ${String(disposition)} has no ${option}`,
      hint: `leave ${option} out, or choose writeDisposition: 'merge'`,
    }
  const named = isObject(mergeStrategy) ? 'scd2' : mergeStrategy
  const strategy = named ?? (mergeKey === undefined ? 'upsert' : 'delete-insert')
  if (mergeKey !== undefined && strategy !== 'delete-insert' && strategy !== 'scd2')
    return {
      field: 'mergeKey',
      message: `the strategy ${String(strategy)} has no merge key`,
      hint: `leave mergeKey out, or choose mergeStrategy: 'delete-insert' or 'scd2'`,
    }
  if (Array.isArray(mergeKey) && mergeKey.length === 0)
    return { field: 'mergeKey', message: 'the list is empty', hint: 'name a column, or leave mergeKey out' }
  if (primaryKey === undefined && mergeKey === undefined && strategy !== 'scd2')
    return {
      field: option,
      message: `the strategy ${String(strategy)} needs a key`,
      hint: `give the resource a primaryKey${strategy === 'delete-insert' ? ' or a mergeKey' : ''}`,
    }
  if (resource['incremental'] !== undefined && strategy === 'scd2' && mergeKey === undefined)
    return {
      field: 'incremental',
      message: 'an incremental load would retire all rows that it does not contain',
      hint: 'leave incremental out, or name the columns of the natural key as mergeKey',
    }
  if (hardDelete !== undefined && (strategy === 'insert-only' || strategy === 'scd2'))
    return {
      field: 'hardDelete',
      message: `the strategy ${strategy} deletes no rows`,
      hint: `leave hardDelete out, or choose mergeStrategy: 'upsert'`,
    }
  return undefined
}

/** What does not go with a load that says which rows are missing. */
function wrongMissing(resource: RawObject): Wrong | undefined {
  const { deleteMissing, deletes, writeDisposition, primaryKey, mergeStrategy, incremental } = resource
  if (deletes !== undefined && (deleteMissing === undefined || incremental === undefined))
    return {
      field: 'deletes',
      message: 'it finds rows that are missing in a resource with a cursor',
      hint:
        deleteMissing === undefined
          ? "add deleteMissing: 'soft' or 'hard', which says what happens to these rows"
          : 'leave it out: without a cursor each load has all rows, so deleteMissing finds them by itself',
    }
  if (deleteMissing === undefined) return undefined
  const wrong = (message: string, hint: string): Wrong => ({ field: 'deleteMissing', message, hint })
  if (primaryKey === undefined || (writeDisposition ?? 'merge') !== 'merge')
    return wrong(
      'rows that are missing are found by their primary key, in a resource that merges',
      "give the resource a primaryKey, and leave writeDisposition out or write 'merge'",
    )
  const other = ['mergeKey', 'hardDelete', 'transformer'].find((name) => resource[name] !== undefined)
  if (other !== undefined || (mergeStrategy ?? 'upsert') !== 'upsert')
    return wrong(
      `it cannot be combined with ${other === 'transformer' ? 'a resource made from another' : (other ?? 'this mergeStrategy')}`,
      `leave one of them out${other === 'mergeKey' ? ': delete-insert deletes the missing rows of each merge key by itself' : ''}`,
    )
  if (deletes !== undefined) return undefined
  const { cursor, coalesce, pick = 'max', onMissing } = (incremental ?? {}) as RawObject
  if (onMissing === 'exclude')
    return wrong(
      'a row that has no value for the cursor any more is left out, and would be missing',
      "choose onMissing: 'include' or 'fail'",
    )
  if (Array.isArray(cursor) || coalesce !== undefined || pick !== 'max')
    return wrong(
      'the rows in the range of this cursor are not those between two values of a column',
      'leave deleteMissing out, or choose a cursor of one path, without coalesce and pick',
    )
  return undefined
}

/** What does not go with a column that says how new a row is. */
function wrongNewest(resource: RawObject): Wrong | undefined {
  const { newestBy, writeDisposition, primaryKey, mergeStrategy } = resource
  if (newestBy === undefined) return undefined
  const wrong = (message: string, hint: string): Wrong => ({ field: 'newestBy', message, hint })
  if (primaryKey === undefined || (writeDisposition ?? 'merge') !== 'merge')
    return wrong(
      'a row is compared with the one that has its primary key, in a resource that merges',
      "give the resource a primaryKey, and leave writeDisposition out or write 'merge'",
    )
  if (resource['dedupSort'] !== undefined)
    return wrong(
      'it cannot be combined with dedupSort',
      'leave dedupSort out: newestBy also chooses between rows of one load',
    )
  const other = ['mergeKey', 'hardDelete', 'deleteMissing'].find((name) => resource[name] !== undefined)
  if (other !== undefined)
    return wrong(
      `it cannot be combined with ${other}: a deleted row leaves nothing to compare an older row with`,
      `leave one of them out${other === 'hardDelete' ? '; without hardDelete, the mark of deleted rows is a column like others' : ''}`,
    )
  return (mergeStrategy ?? 'upsert') === 'upsert'
    ? undefined
    : wrong(
        'this mergeStrategy replaces no single rows by newer ones',
        "leave newestBy or mergeStrategy out: newestBy is for 'upsert', the default",
      )
}

/**
 * Checks that a resource's options for merging go together.
 * @throws ConfigError
 */
export function checkStrategy(resource: RawObject, path: ConfigPath): void {
  if (isObject(resource['mergeStrategy']))
    checkShape(resource['mergeStrategy'], SCD2, [...path, 'mergeStrategy'])
  const wrong = wrongIn(resource) ?? wrongNewest(resource) ?? wrongMissing(resource) ?? wrongEmpty(resource)
  if (!wrong) return
  const place = [...path, wrong.field]
  throw new ConfigError(place, `${showPath(place)}: ${wrong.message}`, wrong.hint)
}
