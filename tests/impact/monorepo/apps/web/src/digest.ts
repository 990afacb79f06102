import { signups, type revenueByDay } from '@acme/core'

type Days = Awaited<ReturnType<typeof revenueByDay>>

export const digest = (days: Days): string =>
  days.map((one) => `${one.placed_on?.toString()}: ${one.revenue}`).join()

export const firstSignup = async (db: Parameters<typeof signups>[0]): Promise<string | null> => {
  const [{ signed_up } = { signed_up: null }] = await signups(db)
  return signed_up
}
