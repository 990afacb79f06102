// A worker that takes loads from a queue, one at a time.
import { once, EventEmitter } from 'node:events'
import { load, loads, openProject, status, type LoadEvent } from 'sluice/pipeline'

interface Job {
  readonly selection: readonly string[]
  readonly target: string
}

const project = await openProject({ dir: import.meta.dirname, env: process.env })
const queue: Job[] = []
const added = new EventEmitter()
const events: LoadEvent['kind'][] = []

async function work(jobs: number): Promise<string[]> {
  const done: string[] = []
  while (done.length < jobs) {
    const job = queue.shift()
    if (!job) await once(added, 'job')
    else done.push((await load(project, { ...job, onEvent: ({ kind }) => events.push(kind) })).status)
  }
  return done
}

const working = work(2)
for (const target of ['local', 'remote']) {
  queue.push({ selection: ['shop.orders'], target })
  added.emit('job')
}
const done = await working
const stopped = await load(project, { signal: AbortSignal.abort('shutdown') }).catch(
  (error: unknown) => error,
)
const { resources } = await status(project, { target: 'remote' })
const [last] = await loads(project, { target: 'remote', limit: 1 })
console.log(
  JSON.stringify({
    done,
    stopped,
    events: [...new Set(events)],
    rows: resources.map(({ rows_merged }) => rows_merged),
    last: last?.status,
  }),
)
