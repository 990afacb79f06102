import { joinObserved, type ColumnType, type Digits, type ObservedColumn } from '@sluice/schema'
import { duckdbDialect, type Workbench } from '@sluice/engine'
import { typeOfNative } from './native-type.ts'
import { digitsSeen, nativeDigits } from './native-digits.ts'
import { asItIs, finerThanMicroseconds, type Common } from './rebuild.ts'

interface ScalarPlace {
  readonly name: string
  readonly rows: string
}

interface Look {
  readonly type: ColumnType
  readonly digits?: Digits
  /** True where microseconds do not hold the values, so that only text does. */
  readonly cut: boolean
}

/** True for types of which values may need looking at, even where all files have the same. */
export const hasFiner = (name: string): boolean => finerThanMicroseconds(name, 'x') !== undefined

/** The scalar that holds the values of all places exactly. */
export async function commonScalar(workbench: Workbench, places: readonly ScalarPlace[]): Promise<Common> {
  const looks: Look[] = []
  for (const place of places) looks.push(await look(workbench, place))
  const [name] = new Set(places.map((place) => place.name))
  const same = places.every((place) => place.name === name)
  if (same && name !== undefined && !looks.some(({ cut }) => cut))
    return { type: { kind: 'scalar', name }, values: places.map(() => asItIs) }
  const joined = same ? 'text' : looks.map(observed).reduce((a, b) => joinObserved(a, b)).type
  return {
    type: { kind: 'scalar', name: duckdbDialect.typeName(joined).toUpperCase() },
    values: looks.map(({ type }) => {
      // Of a type of which one value is cut all others stay as they are spelled, too.
      const own = same ? 'text' : type
      return (x) => duckdbDialect.convert(`${x}::${duckdbDialect.typeName(own)}`, own, joined)
    }),
  }
}

async function look(workbench: Workbench, { name, rows }: ScalarPlace): Promise<Look> {
  const type = typeOfNative(name)
  const finer = finerThanMicroseconds(name, 'x')
  if (finer !== undefined) {
    const [row] = await workbench.rows<{ cut: boolean | null }>(
      `select bool_or(${finer}) as cut from (${rows})`,
    )
    return row?.cut === true ? { type: 'text', cut: true } : { type, cut: false }
  }
  const digits = nativeDigits(type, 'x')
  if (!digits) return { type, cut: false }
  const [row] = await workbench.rows<{ whole: number | null; scale: number | null; plain: boolean | null }>(
    `select ${digits.whole} as whole, ${digits.scale} as scale, ${digits.plain} as plain from (${rows})`,
  )
  const seen = digitsSeen(row?.whole, row?.scale, row?.plain)
  return { type, ...(seen && { digits: seen }), cut: false }
}

const observed = ({ type, digits }: Look): Pick<ObservedColumn, 'type' | 'digits'> => ({
  type,
  ...(digits && { digits }),
})
