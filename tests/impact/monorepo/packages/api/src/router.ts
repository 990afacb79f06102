import { orderService, recentOrders, wholeOrders } from '@acme/core'
import type { Db } from '@acme/db'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'

const t = initTRPC.context<{ db: Db }>().create()

export const ordersRouter = t.router({
  recent: t.procedure.query(({ ctx }) => recentOrders(ctx.db)),
  all: t.procedure.query(({ ctx }) => wholeOrders(ctx.db)),
  byCoupon: t.procedure
    .input(z.object({ code: z.string() }))
    .query(({ ctx, input }) =>
      ctx.db.selectFrom('shop.orders').select('order_id').where('coupon', '=', input.code).execute(),
    ),
  place: t.procedure
    .input(z.object({ amount: z.number() }))
    .mutation(({ ctx, input }) =>
      ctx.db
        .insertInto('shop.orders')
        .values({ order_id: 1, customer_id: 1, amount: input.amount, channel: 'api' })
        .execute(),
    ),
  latest: t.procedure.query(({ ctx }) => orderService(ctx.db).latest()),
})

export const customersRouter = t.router({
  emails: t.procedure.query(async ({ ctx }) => {
    const rows = await ctx.db.selectFrom('shop.customers').select('email').execute()
    return rows.map((row) => row.email.trim())
  }),
  tiers: t.procedure.query(({ ctx }) =>
    ctx.db.selectFrom('shop.customers').select('tier').distinct().execute(),
  ),
})

export const appRouter = t.router({ orders: ordersRouter, customers: customersRouter })
export type AppRouter = typeof appRouter
