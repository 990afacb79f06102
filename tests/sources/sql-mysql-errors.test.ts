import { sqlQuery, sqlTable } from '@sluice/sources'
import { expect, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { HAS_MARIADB, startMysql } from './mysql-server.ts'
import { sqlFailure } from './sql-failure.ts'

test('a url of MySQL that cannot be used says why, without its password', async () => {
  const tables = ['items']
  const refused = await sqlFailure({ url: `mysql://root:hush@127.0.0.1:${await freePort()}/shop`, tables })
  expect(refused).toMatchObject({ code: 'E_SQL_CONNECT' })
  const wrong = [
    'mysql://root:hu%sh@localhost/shop',
    'mysql://root:hush@localhost/shop?ssl=1',
    'mariadb://root:hush@localhost/shop?ssl-mode=maybe',
    'mysql://root:hush@localhost/shop?ssl-ca=none.pem',
  ]
  const failures = await Promise.all(wrong.map((url) => sqlFailure({ url, tables })))
  expect(failures).toMatchObject(wrong.map(() => ({ code: 'E_SQL_URL', place: 'shop' })))
  expect(JSON.stringify([refused, failures])).not.toMatch(/hu.?sh/)
})

test.skipIf(!HAS_MARIADB)('what cannot be read says why', async () => {
  await using server = await startMysql()
  await server.run(
    'create table kinds (id bigint unsigned primary key, tiny tinyint(1), name varchar(20), price decimal(9, 2))',
    "insert into kinds values (1, 2, 'x', 0.5)",
    "create user reader@'%' identified by 'p@ss#1'",
    "grant select on shop.* to reader@'%'",
    "create user narrow@'%' identified by 'hush'",
    "grant select (id, price) on shop.kinds to narrow@'%'",
    "grant insert (name) on shop.kinds to narrow@'%'",
    'create or replace table zeros (id int primary key, day date)',
    "set session sql_mode = ''",
    "insert into zeros values (1, '0000-00-00'), (2, '2026-00-10'), (3, '2026-01-02')",
    'create or replace table wide (id int primary key, raw longblob)',
    "insert into wide values (1, repeat('x', 9000000))",
  )
  const { url } = server
  const as = (user: string) => url.replace('root', user)
  const failures = {
    password: await sqlFailure({ url: as('reader:wrong'), tables: ['kinds'] }),
    database: await sqlFailure({ url: `${url}x`, tables: ['kinds'] }),
    none: await sqlFailure({ url: url.replace('/shop', ''), tables: ['kinds'] }),
    table: await sqlFailure({ url, tables: ['kind'] }),
    where: await sqlFailure({ url, tables: [sqlTable('kinds', { where: 'idd = 1' })] }),
    query: await sqlFailure({ url, tables: [sqlQuery('q', 'select from')] }),
    hidden: await sqlFailure({ url: as('narrow:hush'), tables: ['kinds'] }),
    zeros: await sqlFailure({ url, tables: ['zeros'] }),
    wide: await sqlFailure({ url, tables: ['wide'] }),
    truth: await sqlFailure({ url, tables: [sqlTable('kinds', { columns: { tiny: { type: 'bool' } } })] }),
    tls: await sqlFailure({ url: `${url}?ssl-mode=VERIFY_IDENTITY`, tables: ['kinds'] }),
    none_wrong: await sqlFailure({
      url: as('narrow:hush'),
      tables: [sqlTable('kinds', { include: ['id', 'price'] })],
    }),
    texts: await sqlFailure({ url, tables: [sqlTable('zeros', { columns: { day: { type: 'text' } } })] }),
    reader: await sqlFailure({ url: as('reader:p%40ss%231'), tables: ['kinds'] }),
  }
  expect(JSON.stringify(failures)).not.toMatch(/hush|p@ss/)
  expect(JSON.parse(JSON.stringify(failures).replaceAll(String(server.port), 'PORT'))).toMatchInlineSnapshot(`
    {
      "database": {
        "code": "E_SQL_CONNECT",
        "hint": "check that the server is running and can be reached from here, and that the url has the right host, port, user, password and database",
        "message": "cannot connect to the source database: Unknown database 'shopx'",
        "place": "shop, 127.0.0.1:PORT/shopx",
      },
      "hidden": {
        "code": "E_SQL_PRIVILEGE",
        "hint": "grant select on it, or leave it out: exclude: ["name"]",
        "message": "the user of the url may not read the column name",
        "place": "shop.kinds",
      },
      "none": {
        "code": "E_SQL_URL",
        "hint": "write mysql://user:password@host:3306/database, or set schema",
        "message": "the url names no database",
        "place": "shop.kinds",
      },
      "none_wrong": {},
      "password": {
        "code": "E_SQL_CONNECT",
        "hint": "check that the server is running and can be reached from here, and that the url has the right host, port, user, password and database",
        "message": "cannot connect to the source database: Access denied for user 'reader'@'localhost' (using password: YES)",
        "place": "shop, 127.0.0.1:PORT/shop",
      },
      "query": {
        "code": "E_SQL_STATEMENT",
        "hint": "correct \`where\`, the query, or the names in include, exclude and cursor",
        "message": "the source database rejects the statement: You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near 'from ) as source_query' at line 2",
        "place": "shop.q",
      },
      "reader": {},
      "table": {
        "code": "E_SQL_TABLE",
        "hint": "it has shop.kinds: correct the name, or the schema",
        "message": "the source database has no table or view shop.kind",
        "place": "shop.kind",
      },
      "texts": {},
      "tls": {
        "code": "E_SQL_CONNECT",
        "hint": "check that the server is running and can be reached from here, and that the url has the right host, port, user, password and database",
        "message": "cannot connect to the source database: Server does not support secure connection",
        "place": "shop, 127.0.0.1:PORT/shop",
      },
      "truth": {
        "code": "E_READY_VALUE",
        "hint": "load the column as text: columns: { "tiny": { type: 'text' } }, or correct the values",
        "message": "a value of the column tiny is not bool",
        "place": "shop.kinds.tiny",
      },
      "where": {
        "code": "E_SQL_STATEMENT",
        "hint": "correct \`where\`, the query, or the names in include, exclude and cursor",
        "message": "the source database rejects the statement: Unknown column 'idd' in 'WHERE'",
        "place": "shop.kinds",
      },
      "wide": {
        "code": "E_SQL_VALUE",
        "hint": "raise max_allowed_packet of the server, or leave out the column: exclude",
        "message": "a row of the source is longer than max_allowed_packet of the server",
        "place": "shop.wide",
      },
      "zeros": {
        "code": "E_READY_VALUE",
        "hint": "load the column as text: columns: { "day": { type: 'text' } }, or correct the values",
        "message": "2 values of the column day are not date",
        "place": "shop.zeros.day",
      },
    }
  `)
})
