import pg from 'pg'

interface Startup {
  getStartupConf(): Readonly<Record<string, string>>
}

const Client = pg.Client as unknown as new (config?: pg.ClientConfig) => pg.Client & Startup

/**
 * A client whose session is in UTC and writes dates in ISO form, whatever the server, the database or the role sets. Both
 * are parameters of the startup, as libpq sends `PGTZ` and `PGDATESTYLE`: poolers in transaction mode keep them with the
 * client.
 */
export class UtcClient extends Client {
  override getStartupConf(): Readonly<Record<string, string>> {
    return { ...super.getStartupConf(), TimeZone: 'UTC', DateStyle: 'ISO' }
  }
}
