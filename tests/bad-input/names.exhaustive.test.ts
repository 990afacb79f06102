import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ENGINE_KINDS, ident, qualified } from '@sluice/engine'
import { filesResource, source, type FilesResource, type LoadFailure } from '@sluice/loader'
import { stagingSchema } from '@sluice/schema'
import { localFiles } from '@sluice/sources'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../packages/pipeline/src/project/check/parse-config.ts'
import { openCaseTarget, type CaseTarget } from '../cases/target.ts'
import { Draw } from './support/draw-file.ts'
import { drawName } from './support/draw-name.ts'
import { drawNamed, type NamedFile } from './support/draw-named.ts'

/** Files with odd names, headers and keys, in resources with odd names, on each engine: a quarter of all files that are drawn. */
const FILES = Number(process.env['SLUICE_FILES'] ?? 2000) / 8
/** Resources of one load. */
const TOGETHER = 32
const SEED = Number(process.env['SLUICE_SEED'] ?? 1)
/** Loads after which a new database is taken. */
const LOADS = 12

/** Why such a resource fails. */
const FAILED = ['E_NAMES_COLLIDE']
/** Why such a file is in the quarantine as a whole: a NUL or half a surrogate pair; one column and another delimiter in its name; a column twice. */
const QUARANTINED = /^(E_JSON_FILE|E_CSV_DELIMITER|E_DUPLICATE_HEADER):/

interface Held {
  /** All that staging and quarantine hold. */
  readonly text: string
  /** Resources whose file is in the quarantine as a whole. */
  readonly whole: ReadonlySet<string>
}

async function heldBy({ engine }: CaseTarget, dataset: string): Promise<Held> {
  const { session } = engine
  const tables = await session.rows<{ name: string }>(
    'select table_name as name from information_schema.tables where table_schema = $1',
    [stagingSchema(dataset)],
  )
  const kept = await session.rows<{ resource: string; reason: string; x: string | null }>(
    'select resource, reason, raw as x from _sluice.quarantine where schema_name = $1',
    [dataset],
  )
  const texts: (string | null)[] = kept.map(({ x }) => x)
  for (const { name } of tables)
    texts.push(
      ...(
        await session.rows<{ x: string }>(
          `select cast(t as varchar) as x from ${qualified(stagingSchema(dataset), name)} as t`,
        )
      ).map(({ x }) => x),
    )
  const whole = kept.filter(({ reason }) => QUARANTINED.test(reason)).map(({ resource }) => resource)
  return { text: texts.join('\n'), whole: new Set(whole) }
}

/** A resource's name that a config may have; what it may not have is an error of the config that says where. */
function resourceName(draw: Draw, number: number): string {
  const name = drawName(draw)
  const own = filesResource({ name, format: { kind: 'csv' }, list: localFiles({ folder: '.' }) })
  try {
    parseConfig({
      sources: [source({ name: 's', resources: () => [own] })],
      targets: { t: { kind: 'duckdb', path: 'x' } },
    })
    return `${name}${number}`
  } catch (error) {
    expect(error, JSON.stringify(name)).toMatchObject({ code: expect.stringMatching(/^E_/) as string })
    const { message, place = '' } = error as Error & { readonly place?: string }
    expect(`${message} ${place}`, JSON.stringify(name)).toContain('sources')
    return `r${number}`
  }
}

describe.each(ENGINE_KINDS)('odd names on %s', (engine) => {
  test(
    'each file ends in rows or in the quarantine with all its values, or in a coded error that names it',
    { timeout: 900_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'sluice-names-'))
      const draw = new Draw(SEED)
      let target = await openCaseTarget(engine)
      try {
        for (let round = 0; round * TOGETHER < FILES; round++) {
          if (round % LOADS === LOADS - 1) {
            await target[Symbol.asyncDispose]()
            target = await openCaseTarget(engine)
          }
          const dataset = `names${round}`
          const files = Array.from({ length: TOGETHER }, (_, number) => drawNamed(draw, number))
          const names = files.map((_, number) => resourceName(draw, number))
          const own = join(folder, dataset)
          const resources: FilesResource[] = []
          for (const [number, { name, format, text }] of files.entries()) {
            const place = join(own, String(number))
            await mkdir(place, { recursive: true })
            await writeFile(join(place, name), text)
            resources.push(
              filesResource({ name: names[number] ?? '', format, list: localFiles({ folder: place }) }),
            )
          }
          const { failures } = await target.load(source({ name: dataset, resources: () => resources }))
          const held = await heldBy(target, dataset)
          for (const [number, file] of files.entries())
            expectKept(file, dataset, names[number] ?? '', { failures, held })
          await target.engine.session.script(`drop schema if exists ${ident(stagingSchema(dataset))} cascade`)
          await rm(own, { recursive: true })
        }
      } finally {
        await target[Symbol.asyncDispose]()
        await rm(folder, { recursive: true, force: true })
      }
    },
  )

  function expectKept(
    file: NamedFile,
    dataset: string,
    resource: string,
    { failures, held }: { readonly failures: readonly LoadFailure[]; readonly held: Held },
  ): void {
    const said = `${dataset}.${resource}: ${JSON.stringify(file)}`
    const failure = failures.find((one) => one.resource === `${dataset}.${resource}`)
    if (failure) {
      expect(FAILED, `${said}: ${JSON.stringify(failure)}`).toContain(failure.code)
      // Of two resources with one table between them, the message has the names.
      const text = `${failure.place} ${failure.message}`
      const names = [`${dataset}.${resource}`, JSON.stringify(resource)]
      expect(names.filter((name) => text.includes(name)).length, `${said}: ${text}`).toBeGreaterThan(0)
      return
    }
    if (held.whole.has(resource)) return
    const lost = file.values.filter((value) => !held.text.includes(value))
    expect(lost, said).toEqual([])
  }
})
