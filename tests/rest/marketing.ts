import { everflowApi, type EverflowData } from './everflow-server.ts'
import { redtrackApi } from './redtrack-server.ts'
import { apiServer } from './api-server.ts'

/** What the systems of examples/marketing hold; a test changes it between loads. */
export const marketingData = (days: readonly string[]) => ({
  everflow: {
    stats: days.flatMap((date, index) =>
      [1, 2, 3].map((affiliate) => ({ date, affiliate, advertiser: 7, clicks: 100 * affiliate + index })),
    ),
    conversions: days.map((date, index) => ({
      conversion_id: `c${index}`,
      conversion_unix_timestamp: Date.parse(`${date}T12:00:00Z`) / 1000,
      status: 'approved',
    })),
    affiliates: [1, 2, 3],
    cap: 10_000,
  } satisfies EverflowData,
  spend: days.flatMap((date, index) =>
    ['5f1', '5f2'].map((id, source) => ({
      date,
      source_id: id,
      source: `Source ${source + 1}`,
      source_alias: 'meta',
      clicks: String(90 + index),
      conversions: 0,
      total_conversions: 4,
      cost: String(20 * (source + 1) + 0.25),
    })),
  ),
})

/** Everflow and RedTrack with this data, and the variables with which the example finds them. */
export async function marketingApis(data: ReturnType<typeof marketingData>) {
  const everflow = await apiServer(everflowApi(data.everflow))
  const redtrack = await apiServer(redtrackApi({ spend: data.spend, conversions: [] }))
  return {
    everflow,
    redtrack,
    env: {
      EVERFLOW_URL: `${everflow.url}/v1`,
      EVERFLOW_API_KEY: 'everflow-key-1',
      REDTRACK_URL: redtrack.url,
      REDTRACK_API_KEY: 'redtrack-key-1',
    },
    async [Symbol.asyncDispose]() {
      await everflow[Symbol.asyncDispose]()
      await redtrack[Symbol.asyncDispose]()
    },
  }
}
