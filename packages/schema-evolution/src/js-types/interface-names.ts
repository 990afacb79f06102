import { fullName, type TableName } from '@sluice/schema'

/** Names that the generated file has besides those of the tables. */
const TAKEN = [
  'ColumnType',
  'DB',
  'Bigint',
  'Decimal',
  'Timestamp',
  'Json',
  'Generated',
  'GeneratedAlways',
].concat(['JsonArray', 'JsonObject', 'JsonPrimitive', 'JsonValue'], ['Date', 'Uint8Array'])

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function pascalCase({ dataset, name }: TableName): string {
  const words = `${dataset}_${name}`.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const joined = words.map(capital).join('')
  return /^\p{ID_Start}/u.test(joined) ? joined : `_${joined}`
}

/** Names the interface of each table after its dataset and itself: `orders.orders__items` → `OrdersOrdersItems`. */
export function interfaceNames(tables: readonly TableName[]): ReadonlyMap<string, string> {
  const taken = new Set(TAKEN)
  const names = new Map<string, string>()
  for (const table of tables) {
    const wanted = pascalCase(table)
    let name = wanted
    for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`
    taken.add(name)
    names.set(fullName(table), name)
  }
  return names
}
