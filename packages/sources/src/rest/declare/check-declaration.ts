import { jsonPathFault } from '../data/json-path.ts'
import { RestError } from '../errors/rest-error.ts'
import { parseDuration, type Duration } from '../duration.ts'
import { zodModule } from '../lazy-modules.ts'

/** What is wrong with a declaration, and where: `resources[1].endpoint.path`. */
export interface Fault {
  readonly key: string
  readonly message: string
}

const SHOWN = 3

/** @throws RestError that names the keys */
export function assertNoFaults(faults: readonly Fault[], source: string): void {
  if (faults.length === 0) return
  const shown = faults
    .slice(0, SHOWN)
    .map(({ key, message }) => (key === '' ? message : `${key}: ${message}`))
  const more = faults.length > SHOWN ? ` (and ${faults.length - SHOWN} more)` : ''
  throw new RestError(`the declaration is not valid: ${shown.join('; ')}${more}`, {
    code: 'E_REST_DECLARATION',
    place: `source ${source}`,
    hint: 'correct it: docs/rest.md lists the options',
  })
}

/** `resources[1].endpoint.path` for `['resources', 1, 'endpoint', 'path']`. */
export const keyOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`))
    .join('')

type Zod = ReturnType<typeof zodModule>
interface Schemas {
  readonly client: InstanceType<Zod['ZodType']>
  readonly options: InstanceType<Zod['ZodType']>
}

let made: Schemas | undefined

function schemas(): Schemas {
  if (made) return made
  const z = zodModule()
  const fn = z.custom((value) => typeof value === 'function', 'is not a function')
  const record = z.record(z.string(), z.unknown())
  const duration = z.custom<Duration>(
    (value) =>
      (typeof value === 'number' || typeof value === 'string') &&
      parseDuration(value as Duration) !== undefined,
    "is not a duration such as '30 seconds'",
  )
  const jsonPath = z.string().superRefine((text, context) => {
    const fault = jsonPathFault(text)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `is not a JSONPath: ${fault}` })
  })
  const withMethod = (name: string, what: string) =>
    z.custom(
      (value) =>
        typeof value === 'function' ||
        typeof (value as Record<string, unknown> | null)?.[name] === 'function',
      what,
    )
  const paginator = withMethod('begin', 'is neither a paginator such as headerLink() nor a function')
  const auth = withMethod('sign', 'is neither an auth such as bearer(token) nor a function')
  const positive = z.number().positive()
  const endpoint = z.strictObject({
    path: z.union([z.string().min(1), fn]),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).optional(),
    query: record.optional(),
    headers: record.optional(),
    json: z.unknown().optional(),
    data: z
      .union([
        fn,
        jsonPath,
        z.strictObject({ path: jsonPath, missing: z.enum(['fail', 'empty']).optional() }),
      ])
      .optional(),
    paginator: paginator.optional(),
    auth: auth.optional(),
    repair: fn.optional(),
    samePage: z.enum(['fail', 'take']).optional(),
    responses: z
      .array(
        z.strictObject({
          status: z.union([z.number().int(), z.array(z.number().int())]).optional(),
          content: z.union([z.string(), z.instanceof(RegExp)]).optional(),
          action: z.enum(['ignore', 'retry', 'stop', 'fail', 'accept']),
        }),
      )
      .optional(),
  })
  const common = {
    includeFromParent: z.array(z.string()).optional(),
    concurrency: z.number().int().positive().optional(),
  }
  const steps = z.array(
    z.union([z.strictObject({ filter: fn }), z.strictObject({ map: fn }), z.strictObject({ flatMap: fn })]),
  )
  const totals = z.strictObject({
    endpoint: z.union([z.string().min(1), endpoint]),
    slice: z.string().optional(),
    sums: z.array(z.string()).optional(),
    count: z.string().optional(),
    tolerance: z.number().nonnegative().optional(),
    onDifference: z.enum(['warn', 'fail']).optional(),
  })
  const ready = z.custom((value) => (value as { kind?: unknown } | null)?.kind === 'rows')
  const resource = z.looseObject({
    ...common,
    kind: z.undefined().optional(),
    name: z.string().min(1),
    endpoint: z.union([z.string().min(1), endpoint]),
    parent: z.string().optional(),
    steps: steps.optional(),
    totals: totals.optional(),
  })
  const client = z.strictObject({
    baseUrl: z.url({ protocol: /^https?$/, error: 'is not a URL that starts with https://' }),
    headers: z.record(z.string(), z.string()).optional(),
    auth: auth.optional(),
    paginator: paginator.optional(),
    retry: z
      .strictObject({ attempts: z.number().int().positive(), delay: duration, maxDelay: duration })
      .partial()
      .optional(),
    rate: z
      .strictObject({
        requests: positive,
        per: duration,
        cost: positive,
        concurrency: z.number().int().positive(),
        quota: z.strictObject({ requests: positive, per: duration }),
        budget: z.string().min(1),
      })
      .partial()
      .optional(),
    timeout: z.strictObject({ request: duration, total: duration }).partial().optional(),
  })
  const options = z.strictObject({
    name: z.string().min(1),
    dataset: z.string().optional(),
    config: z.unknown().optional(),
    secrets: z.record(z.string(), z.string()).optional(),
    contract: z.unknown().optional(),
    client: z.union([fn, client]),
    resourceDefaults: z.looseObject({ ...common, endpoint: endpoint.partial().optional() }).optional(),
    resources: z.array(z.union([z.string().min(1), ready, resource])),
  })
  return (made = { client, options })
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly code?: string
  readonly errors?: readonly (readonly Issue[])[]
}

/** Of a union, the issues of the member that comes closest: the one whose first issue lies deepest. */
function faultsOf({ path, message, errors }: Issue, above: readonly PropertyKey[] = []): readonly Fault[] {
  const at = [...above, ...path]
  const deepest = errors
    ?.filter((issues) => issues.length > 0)
    .toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0]
  if (!deepest || depth(deepest) === 0) return [{ key: keyOf(at), message }]
  return deepest.flatMap((issue) => faultsOf(issue, at))
}

const depth = (issues: readonly Issue[]): number =>
  Math.max(...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)))

/** What is wrong with the options of a source, by their shapes. */
export function shapeFaults(options: unknown): readonly Fault[] {
  const { error } = schemas().options.safeParse(options)
  return (error?.issues ?? []).flatMap((issue) => faultsOf(issue as Issue))
}

/** What is wrong with the options of a client. */
export function clientFaults(options: unknown): readonly Fault[] {
  const { error } = schemas().client.safeParse(options)
  return (error?.issues ?? []).flatMap((issue) => faultsOf(issue as Issue, ['client']))
}
