import {
  resource,
  source,
  type CursorPosition,
  type Incremental,
  type ResourceOptions,
  type Row,
  type Source,
} from '@sluice/loader'

/** A source whose rows a test changes, and what its resource was asked for. */
export interface ChangingSource {
  readonly source: Source
  readonly asked: { readonly from: CursorPosition | undefined; readonly to: CursorPosition | undefined }[]
  /** Pages that the generator was asked for. */
  pulled: number
  deliver(...pages: readonly (readonly Row[])[]): void
}

/** `shop.orders`, with a cursor. */
export function changingSource(
  incremental: Incremental,
  options: Omit<ResourceOptions, 'name'> = {},
): ChangingSource {
  let pages: readonly (readonly Row[])[] = []
  const changing: ChangingSource = {
    asked: [],
    pulled: 0,
    deliver: (...given) => void (pages = given),
    source: source({
      name: 'shop',
      resources: () => [
        resource({ name: 'orders', ...options, incremental }, async function* ({ cursor }) {
          changing.asked.push({ from: cursor.from, to: cursor.to })
          for (const page of pages) {
            changing.pulled++
            yield page
          }
        }),
      ],
    }),
  }
  return changing
}
