import type { AppRouter } from '@acme/api'
import type { inferRouterOutputs } from '@trpc/server'

type Outputs = inferRouterOutputs<AppRouter>

export const orderDays = (orders: Outputs['orders']['recent']): string[] =>
  orders.map((order) => order.placed_on?.slice(0, 10) ?? '')

export const orderGifts = (orders: Outputs['orders']['all']): number =>
  orders.filter((order) => order.gift).length

export const title = (): string => 'Orders'
