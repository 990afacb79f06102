import { isDirect, through, unique, type Origin } from '@sluice/transform'
import type { ChosenTarget } from '../../target/target.ts'
import type { KnownColumns } from './known-columns.ts'
import type { Lineage, LineageTable } from './lineage.ts'

const PRODUCER = 'pkg:npm/sluice'
const SPEC = 'https://openlineage.io/spec'
const FACET = {
  _producer: PRODUCER,
  _schemaURL: `${SPEC}/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet`,
}

/** A table as OpenLineage names it. */
interface Dataset {
  readonly namespace: string
  readonly name: string
}

interface InputField extends Dataset {
  readonly field: string
  readonly transformations: readonly {
    readonly type: 'DIRECT' | 'INDIRECT'
    readonly subtype: Origin['how']
    readonly description: string
    readonly masking: boolean
  }[]
}

/** A `JobEvent` of OpenLineage: what a model reads and makes, whether or not it has run. */
export interface JobEvent {
  readonly eventTime: string
  readonly producer: string
  readonly schemaURL: string
  readonly job: Dataset & { readonly facets: object }
  readonly inputs: readonly Dataset[]
  readonly outputs: readonly (Dataset & { readonly facets: object })[]
}

/** One event for each model that becomes a table or view; what ephemeral ones read stands in those that read them. */
export function openLineage(
  lineage: Lineage,
  known: KnownColumns,
  target: ChosenTarget,
  now: Date,
): readonly JobEvent[] {
  const dataset = datasetNames(target)
  return [...lineage.values()]
    .filter(({ kind, materialized }) => kind === 'model' && materialized !== 'ephemeral')
    .map((model) => {
      const { columns, conditions } = withoutEphemeral(lineage, model)
      const origins = [...columns.flatMap((column) => column.origins), ...conditions]
      const inputs = [...new Set(origins.map(({ table }) => table))].map(dataset)
      return {
        eventTime: now.toISOString(),
        producer: PRODUCER,
        schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/JobEvent`,
        job: { namespace: 'sluice', name: model.name, facets: {} },
        inputs,
        outputs: [
          {
            ...dataset(model.name),
            facets: {
              schema: {
                _producer: PRODUCER,
                _schemaURL: `${SPEC}/facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet`,
                fields: columns.map(({ name }) => {
                  const type = known.get(model.name)?.find((column) => column.name === name)?.type
                  return { name, ...(type !== undefined && { type }) }
                }),
              },
              columnLineage: {
                ...FACET,
                fields: Object.fromEntries(
                  columns.map((column) => [column.name, { inputFields: fieldsOf(column.origins, dataset) }]),
                ),
                dataset: fieldsOf(conditions, dataset),
              },
            },
          },
        ],
      }
    })
}

/** `postgres://host:5432` and `shop.public.orders`; of DuckDB its file, and the table. */
function datasetNames({ target, place }: ChosenTarget): (table: string) => Dataset {
  if (target.kind === 'duckdb') return (name) => ({ namespace: `duckdb://${target.path}`, name })
  const url = URL.canParse(place) ? new URL(place) : undefined
  const namespace = `postgres://${url?.hostname ?? 'localhost'}:${url?.port || '5432'}`
  const database = url?.pathname.slice(1) ?? ''
  return (table) => ({ namespace, name: database === '' ? table : `${database}.${table}` })
}

function fieldsOf(origins: readonly Origin[], dataset: (table: string) => Dataset): readonly InputField[] {
  const byField = Map.groupBy(origins, ({ table, column }) => `${table}\0${column}`)
  return [...byField.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    return {
      ...dataset(first.table),
      field: first.column,
      transformations: group.map((origin) => ({
        type: isDirect(origin) ? ('DIRECT' as const) : ('INDIRECT' as const),
        subtype: origin.how,
        description: '',
        masking: false,
      })),
    }
  })
}

/** The lineage of a model with what ephemeral models read in the place of these. */
function withoutEphemeral(
  lineage: Lineage,
  model: LineageTable,
): Pick<LineageTable, 'columns' | 'conditions'> {
  const ephemeral = (name: string): LineageTable | undefined => {
    const table = lineage.get(name)
    return table?.materialized === 'ephemeral' ? table : undefined
  }
  const resolve = (origin: Origin): readonly Origin[] => {
    const inner = ephemeral(origin.table)
    if (!inner) return [origin]
    const column = withoutEphemeral(lineage, inner).columns.find(({ name }) => name === origin.column)
    return (column?.origins ?? []).map((one) => through(one, origin.how))
  }
  const read = new Set(
    [...model.columns.flatMap(({ origins }) => origins), ...model.conditions].map(({ table }) => table),
  )
  const inside = [...read].flatMap((name) => {
    const inner = ephemeral(name)
    return inner ? withoutEphemeral(lineage, inner).conditions : []
  })
  return {
    columns: model.columns.map(({ name, origins }) => ({ name, origins: unique(origins.flatMap(resolve)) })),
    conditions: unique([...inside, ...model.conditions.flatMap(resolve)]),
  }
}
