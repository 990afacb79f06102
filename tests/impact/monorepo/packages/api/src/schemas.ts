import { z } from 'zod'

/** What the web sends, spelled out by hand. */
export const orderSchema = z.object({
  order_id: z.string(),
  amount: z.number().int(),
  channel: z.string(),
  coupon: z.string().nullable(),
})

export interface CustomerJson {
  readonly customerId: string
  readonly email: string
  readonly signedUp: string | null
}

/** About no table. */
export const pageSchema = z.object({ cursor: z.string(), limit: z.number() })
