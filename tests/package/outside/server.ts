// A service that loads when it is asked to.
import fastify from 'fastify'
import { load, openProject, query, SluiceError } from 'sluice/pipeline'

const project = await openProject({ dir: import.meta.dirname, env: process.env })
const server = fastify()

server.post<{ Params: { target: string } }>('/loads/:target', async ({ params }, reply) => {
  try {
    const { status, resources } = await load(project, { target: params.target, yes: true, reload: true })
    return { status, rows: resources.map(({ rows_read }) => rows_read) }
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    return reply.code(422).send({ code: error.code })
  }
})

const post = async (target: string): Promise<unknown> =>
  (await server.inject({ method: 'POST', url: `/loads/${target}` })).json()

const answers = await Promise.all([post('local'), post('local'), post('remote'), post('nowhere')])
const { rows } = await query(project, 'select count(*) as orders from shop.orders', { target: 'remote' })
await server.close()
console.log(JSON.stringify({ answers, rows }))
