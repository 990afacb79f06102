import { coded, says, targetOf, type KnownCause } from './known-cause.ts'

/** Hosts and connections. */
export const NETWORK_CAUSES: readonly KnownCause[] = [
  {
    code: 'E_CONNECTION_REFUSED',
    applies: coded('ECONNREFUSED'),
    explain: ({ message }, where) => ({
      message: `nothing answers ${where.opening ? `at ${targetOf(where)}` : 'there'} (${message})`,
      hint: 'start the server, or correct host and port in the url',
    }),
  },
  {
    code: 'E_HOST_UNKNOWN',
    applies: coded('ENOTFOUND', 'EAI_AGAIN'),
    explain: ({ message }) => ({
      message: `the host name cannot be found (${message})`,
      hint: 'correct the host in the url; when it is right, check the network and DNS',
    }),
  },
  {
    code: 'E_UNREACHABLE',
    applies: (raw, { opening = false }) =>
      coded('ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH')(raw) ||
      (opening && says(/timeout e(xpired|xceeded)/i)(raw)),
    explain: ({ message }) => ({
      message: `the host does not answer in time (${message})`,
      hint: 'check that host and port in the url belong to a PostgreSQL server, and check the network and firewalls in between',
    }),
  },
  {
    code: 'E_NOT_POSTGRES',
    applies: (raw, { opening = false }) =>
      opening && says(/connection terminated unexpectedly|message code|protocol|ECONNRESET/i)(raw),
    explain: (_, where) => ({
      message: `what answers at ${targetOf(where)} does not speak the PostgreSQL protocol`,
      hint: 'correct the port in the url (PostgreSQL uses 5432, the pooler of Supabase 6543)',
    }),
  },
  {
    code: 'E_POOLER',
    applies: (raw, { opening = false }) =>
      opening && coded('08P01', 'XX000')(raw) && says(/bouncer|pooler|tenant|server login/i)(raw),
    explain: ({ message }, where) => ({
      message: `the pooler at ${targetOf(where)} answers, but cannot reach the database (${message})`,
      hint: 'correct the user and the database in the url (a Supabase pooler expects postgres.PROJECT as the user), or the settings of the pooler',
    }),
  },
  {
    code: 'E_TLS',
    applies: (raw) =>
      coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'CERT_HAS_EXPIRED')(raw) ||
      coded('ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')(raw) ||
      says(/does not support SSL|SSL connection|self.signed certificate/i)(raw),
    explain: ({ message }) => ({
      message: `no secure connection (${message})`,
      hint: 'set sslmode in the url to what the server offers, such as ?sslmode=disable or ?sslmode=verify-full&sslrootcert=FILE',
    }),
  },
  {
    code: 'E_CONNECTION_LOST',
    applies: (raw) =>
      coded('ECONNRESET', 'EPIPE', '57P01', '57P02', '08006', '08003')(raw) ||
      says(/connection terminated|connection ended unexpectedly|client has encountered a connection error/i)(
        raw,
      ),
    explain: ({ message }) => ({
      message: `the connection was lost (${message})`,
      hint: 'run again: nothing was partly committed',
    }),
  },
]
