import { request as openPlain, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { DriftlineError, inTime, monotonicMs } from '../../core/index.ts';
import type { ProxySettings, TlsSettings } from '../../project/index.ts';
import type { CallFailure, Case, Exchange, HttpResponse, OutgoingRequest } from '../exchange.ts';
import { dial, loadResolver, type Resolver } from './dial.ts';
import { outOfTime, RequestError, requestErrorFrom } from './failure.ts';
import { httpResponseOf } from './http-response.ts';
import {
  addressOf,
  bodyOf,
  callOptionsOf,
  hasNumericHost,
  hostOf,
  serverNameOf,
  withOwnHeaders,
} from './outgoing.ts';
import {
  begin,
  type Call,
  circumstancesOf,
  follow,
  followConnection,
  markConnected,
  type Progress,
  phaseOf,
} from './progress.ts';
import type { ProxyRefusal, ProxyRoute } from './proxy-route.ts';
import { type ReceivedResponse, receive } from './receive.ts';
import { countBody, freeSpentMemory } from './spent-memory.ts';
import { phasesOf } from './stopwatch.ts';

/** 5 MiB. */
const DEFAULT_BODY_LIMIT_BYTES = 5 * 1024 * 1024;

/** The first items of a stream come soon, and a monitor has other operations to send. */
const LONGEST_STREAM_MS = 1000;

/** How requests reach a host. */
export interface NetworkOptions {
  /** Of BASE_URL: headers, client certificate and server name are for this origin only; absent: for each. */
  readonly origin?: string;
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY; absent: directly. */
  readonly proxies?: ProxySettings;
  /** Client certificate, authority and server name. */
  readonly tls?: TlsSettings;
  /** Headers of the user's own, with secret values. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The only family of addresses to connect to; a proxy chooses by itself. */
  readonly ipFamily?: 4 | 6;
  /**
   * `2`: HTTP/2 with each https server that speaks it, and with an http server at `origin`, which has to. Default:
   * HTTP/1.1.
   */
  readonly httpVersion?: '1.1' | '2';
  /** What gets the tokens that requests refer to. */
  readonly tokens?: TokenSupply;
}

/** Puts tokens into requests when they are sent: a token is obtained where it is needed first, and renewed. */
export interface TokenSupply {
  /**
   * A request with tokens in the place of the references to them.
   * @throws DriftlineError DL_TOKEN_UNAVAILABLE
   */
  filled(request: OutgoingRequest, signal?: AbortSignal): Promise<OutgoingRequest>;
  /**
   * The request to send once more, where the token of an exchange was refused, and could be renewed.
   * @param request with references
   */
  again(
    request: OutgoingRequest,
    exchange: Exchange,
    signal?: AbortSignal,
  ): Promise<OutgoingRequest | undefined>;
}

export interface SendOptions extends NetworkOptions {
  /** operationId of the contract. */
  readonly operation: string;
  readonly case: Case;
  /** Limit for the whole exchange, from the DNS look-up to the last byte. */
  readonly timeoutMs: number;
  /** Limit for the received body, and again for the decoded one. Default: 5 MiB. */
  readonly bodyLimitBytes?: number;
  readonly signal?: AbortSignal;
  /** The wall clock; only `startedAt` is read from it. */
  readonly now?: () => Date;
}

type Outcome = { readonly response: HttpResponse } | { readonly failure: CallFailure };

/**
 * Sends one request over its own connection, without following redirects, and times every phase of the
 * exchange. It returns a response or a failure within `timeoutMs`, whatever the network or the server does.
 *
 * A request whose token was refused (401) is sent once more with a new one: only that exchange is returned.
 *
 * @throws DriftlineError DL_SETTING_INVALID: the address, a header or a file of TLS cannot be used;
 * DL_TOKEN_UNAVAILABLE
 * @throws the signal's reason, where the signal aborts
 */
export async function send(given: OutgoingRequest, options: SendOptions): Promise<Exchange> {
  const { tokens, signal } = options;
  if (!tokens) return sendOnce(given, options);
  const exchange = await sendOnce(await tokens.filled(given, signal), options);
  const again = await tokens.again(given, exchange, signal);
  if (!again) return exchange;
  const second = await sendOnce(again, options);
  // Whether the new token is accepted counts for what is sent after it.
  await tokens.again(given, second, signal);
  return second;
}

async function sendOnce(given: OutgoingRequest, options: SendOptions): Promise<Exchange> {
  const address = addressOf(given);
  const { headers, tls } = ownFor(address, options);
  const request = withOwnHeaders(given, headers);
  const body = bodyOf(request);
  const secure = address.protocol === 'https:';
  const { proxies } = options;
  // The code for proxies is loaded only where a setting names one.
  const via =
    proxies?.httpProxy === undefined && proxies?.httpsProxy === undefined
      ? undefined
      : (await import('./proxy-route.ts')).proxyRouteTo(address, proxies);
  const callOptions = callOptionsOf(request, address, body, secure ? undefined : via?.proxy);
  const open = secure
    ? await secureOpener(callOptions, address, tls, options.httpVersion)
    : isHttp2Known(address, options)
      ? await plainHttp2Opener(callOptions, address, via)
      : openOver(callOptions);
  const hop = via?.proxy.address ?? address;
  const resolver = hasNumericHost(hop) ? undefined : await loadResolver(via ? undefined : options.ipFamily);
  await freeSpentMemory();
  options.signal?.throwIfAborted();

  const startedAt = (options.now?.() ?? new Date()).toISOString();
  const progress = begin({
    numericHost: resolver === undefined,
    secure,
    ...(options.ipFamily && !via && { ipFamily: options.ipFamily }),
    ...(via && { proxy: { name: via.proxy.name, text: via.text }, tunnel: via.tunnel }),
  });
  const outcome = await outcomeOf({ hop, resolver, via, open, body }, progress, options);
  return {
    operation: options.operation,
    case: options.case,
    request,
    ...outcome,
    phases: phasesOf(progress.marks, progress.marks.ended ?? monotonicMs()),
    ...(progress.connection && { connection: progress.connection }),
    ...(progress.lagMs !== undefined && { lagMs: progress.lagMs }),
    startedAt,
  };
}

/** Creates the request over a connection, which the signal destroys meanwhile. */
type Opener = (connection: Socket, progress: Progress, signal: AbortSignal) => Call | Promise<Call>;

/**
 * Each request has a new connection: a reused one may have been closed meanwhile, which would be a false
 * alarm.
 */
function openOver(callOptions: RequestOptions): Opener {
  return (connection) => openPlain({ ...callOptions, createConnection: () => connection });
}

/** Without TLS nothing says whether a server speaks HTTP/2: only that of BASE_URL is said to. */
function isHttp2Known(
  address: URL,
  { httpVersion, origin = address.origin }: Pick<NetworkOptions, 'httpVersion' | 'origin'>,
): boolean {
  return httpVersion === '2' && address.origin === origin;
}

/** @throws DriftlineError DL_SETTING_INVALID */
async function plainHttp2Opener(
  callOptions: RequestOptions,
  address: URL,
  via: ProxyRoute | undefined,
): Promise<Opener> {
  if (via) {
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      `HTTP_VERSION is 2 and ${address.origin} is reached by the proxy ${via.text}: over http:// a proxy speaks HTTP/1.1.`,
      'Add the host to NO_PROXY, use https://, or set HTTP_VERSION=1.1.',
    );
  }
  const { callOverHttp2 } = await import('./http2.ts');
  return (connection) => callOverHttp2(connection, callOptions);
}

/** What an address may be sent. A contract may have operations at other hosts, which get none of it. */
function ownFor(
  address: URL,
  { origin = address.origin, headers, tls = {} }: NetworkOptions,
): Pick<NetworkOptions, 'headers'> & { readonly tls: TlsSettings } {
  if (origin === address.origin) return { tls, ...(headers && { headers }) };
  // An authority is only trusted, and the contract's other hosts may have it as well.
  return { tls: tls.caCert === undefined ? {} : { caCert: tls.caCert } };
}

async function secureOpener(
  callOptions: RequestOptions,
  address: URL,
  tls: TlsSettings,
  httpVersion: NetworkOptions['httpVersion'],
): Promise<Opener> {
  const [{ request }, { connect }] = await Promise.all([import('node:https'), import('node:tls')]);
  const tlsOptions = {
    host: hostOf(address).host,
    servername: tls.tlsServerName ?? serverNameOf(callOptions, address),
    ALPNProtocols: httpVersion === '2' ? ['h2', 'http/1.1'] : ['http/1.1'],
    ...(tls.clientCert === undefined && tls.caCert === undefined
      ? {}
      : { secureContext: (await import('./tls-files.ts')).secureContextOf(tls) }),
  };
  if (httpVersion !== '2') {
    return (connection) =>
      request({ ...callOptions, createConnection: () => connect({ ...tlsOptions, socket: connection }) });
  }
  const { callOverHttp2, speaksHttp2 } = await import('./http2.ts');
  return async (connection, progress, signal) => {
    const socket = connect({ ...tlsOptions, socket: connection });
    followConnection(socket, progress);
    return (await classified(speaksHttp2(socket, signal), progress))
      ? callOverHttp2(socket, callOptions)
      : openOver(callOptions)(socket, progress, signal);
  };
}

/** A request that is ready to be made, over a connection to its address. */
interface Prepared {
  /** What to connect to: the address of the request, or the proxy. */
  readonly hop: URL;
  readonly via: ProxyRoute | undefined;
  /** Undefined where the host is an address already. */
  readonly resolver: Resolver | undefined;
  readonly open: Opener;
  readonly body: Uint8Array | undefined;
}

async function outcomeOf(prepared: Prepared, progress: Progress, options: SendOptions): Promise<Outcome> {
  const { timeoutMs, signal, bodyLimitBytes = DEFAULT_BODY_LIMIT_BYTES } = options;
  const over = new AbortController();
  let call: Call | undefined;
  const work = async (): Promise<ReceivedResponse> => {
    const connection = await classified(connected(prepared, progress, timeoutMs, over.signal), progress);
    call = await prepared.open(connection, progress, over.signal);
    follow(call, progress);
    call.end(prepared.body);
    return receive(call, progress, {
      bytes: bodyLimitBytes,
      streamMs: Math.min(LONGEST_STREAM_MS, timeoutMs / 4),
    });
  };
  try {
    const expired = () => outOfTime(circumstancesOf(progress), timeoutMs);
    const response = await inTime(work(), { timeoutMs, signal, expired });
    const refusal = prepared.via?.refusal(response.response.statusCode ?? 0);
    if (refusal) throw refusedBy(refusal);
    const decoded = await httpResponseOf(response, bodyLimitBytes);
    countBody(decoded.body.byteLength);
    return { response: decoded };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { failure: failureOf(error, progress) };
  } finally {
    // Before the connection is there, something may still wait for it.
    if (call === undefined) over.abort();
    if (progress.endLag) progress.lagMs = progress.endLag();
    // After an exchange that was complete in both directions, node:http closes the connection itself.
    if (progress.marks.ended === undefined || !call?.writableFinished) call?.destroy();
  }
}

/** @throws RequestError in place of an error of Node */
async function classified<T>(work: Promise<T>, progress: Progress): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw requestErrorFrom(error, circumstancesOf(progress));
  }
}

/** @throws RequestError, or an error of Node */
async function connected(
  { hop, resolver, via }: Prepared,
  progress: Progress,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port } = hostOf(hop);
  const addresses = resolver ? await resolver(host) : [host];
  if (resolver) progress.marks.lookedUp = monotonicMs();
  signal.throwIfAborted();
  const connection = await dial(addresses, { port, timeoutMs, signal });
  markConnected(connection, progress);
  if (!via?.tunnel) return connection;
  const tunnel = await via.open(connection, signal);
  if ('message' in tunnel) throw refusedBy(tunnel);
  progress.marks.tunnelled = monotonicMs();
  return tunnel;
}

function refusedBy({ message, unreachable }: ProxyRefusal): RequestError {
  return new RequestError('proxy', message, !unreachable);
}

function failureOf({ kind, message, onMonitorHost }: RequestError, progress: Progress): CallFailure {
  const status = progress.response?.statusCode;
  return {
    kind,
    message,
    phase: phaseOf(progress),
    ...(onMonitorHost && { onMonitorHost: true }),
    ...(status !== undefined && { status }),
  };
}
