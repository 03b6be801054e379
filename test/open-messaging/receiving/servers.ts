import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import fastify from 'fastify';
import restify from 'restify';
import { expressReceiver } from '../../../src/open-messaging/receiving/express-receiver.js';
import { fastifyReceiver } from '../../../src/open-messaging/receiving/fastify-receiver.js';
import type { RequestReceiver } from '../../../src/open-messaging/receiving/inbound-request.js';
import { nodeReceiver } from '../../../src/open-messaging/receiving/node-receiver.js';
import { restifyReceiver } from '../../../src/open-messaging/receiving/restify-receiver.js';

const require = createRequire(import.meta.url);
const express4 = require('express4') as typeof express;

/** A server that runs. */
export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

/** Puts receivers on paths of a server, and lets it listen. */
export type Start = (receivers: Readonly<Record<string, RequestReceiver>>) => Promise<Running>;

/** Every server as its users would write it, the receivers before anything that reads a body. */
export const servers = {
  'node:http': (receivers) => {
    const listeners = Object.fromEntries(
      Object.entries(receivers).map(([path, receiver]) => [path, nodeReceiver(receiver)]),
    );
    return listen((request, response) => {
      const listener = listeners[request.url ?? ''];
      if (listener) listener(request, response);
      else response.writeHead(404).end();
    });
  },
  restify: (receivers) => onRestify(receivers, (server) => server),
  'Express 5': (receivers) => onExpress(express(), receivers),
  'Express 4': (receivers) => onExpress(express4(), receivers),
  Fastify: async (receivers) => {
    const app = fastify();
    for (const [path, receiver] of Object.entries(receivers))
      await app.register(fastifyReceiver(receiver, path));
    app.post('/other', async (request) => ({ parsed: request.body }));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return {
      url,
      close: async () => {
        app.server.closeAllConnections();
        await app.close();
      },
    };
  },
} satisfies Record<string, Start>;

const keepBytes = (request: IncomingMessage, _response: unknown, bytes: Buffer) => {
  Object.assign(request, { rawBody: bytes });
};

const keepText =
  (encoding: BufferEncoding) => (request: IncomingMessage, _response: unknown, bytes: Buffer) => {
    Object.assign(request, { rawBody: bytes.toString(encoding) });
  };

/** Servers on which a parser reads the body first, and keeps the bytes. */
export const keepingServers = {
  'restify with its bodyParser': (receivers) =>
    onRestify(receivers, (server) => server.use(restify.plugins.bodyParser())),
  'restify with its bodyParser, mapping parameters': (receivers) =>
    onRestify(receivers, (server) => server.use(restify.plugins.bodyParser({ mapParams: true }))),
  'Express 5 with express.json({ verify })': (receivers) =>
    onExpress(express().use(express.json({ verify: keepBytes })), receivers),
  'Express 4 with express.json({ verify })': (receivers) =>
    onExpress(express4().use(express4.json({ verify: keepBytes })), receivers),
  'Express 5 with express.raw()': (receivers) =>
    onExpress(express().use(express.raw({ type: '*/*', limit: '1mb' })), receivers),
} satisfies Record<string, Start>;

/** Servers on which a parser reads the body first, and keeps its text. */
export const decodingServers = {
  'UTF-8': (receivers) => onExpress(express().use(express.json({ verify: keepText('utf8') })), receivers),
  'Latin-1': (receivers) => onExpress(express().use(express.json({ verify: keepText('latin1') })), receivers),
} satisfies Record<string, Start>;

/** Servers on which something reads or decodes the body first, and throws the bytes away. */
export const consumingServers = {
  'Express 5 with express.json()': (receivers) => onExpress(express().use(express.json()), receivers),
  'Express 4 with express.json()': (receivers) => onExpress(express4().use(express4.json()), receivers),
  'restify with its bodyReader': (receivers) =>
    onRestify(receivers, (server) => server.use(...[restify.plugins.bodyReader()].flat())),
  'Express 5 behind request.setEncoding()': (receivers) =>
    onExpress(
      express().use((request, _response, next) => {
        request.setEncoding('utf8');
        next();
      }),
      receivers,
    ),
  'node:http that decodes while the body is read': (receivers) =>
    listen((request, response) => {
      nodeReceiver(receivers[request.url ?? ''] as RequestReceiver)(request, response);
      request.setEncoding('latin1');
    }),
  'node:http that reads the body itself': (receivers) =>
    listen(async (request, response) => {
      for await (const _ of request);
      nodeReceiver(receivers[request.url ?? ''] as RequestReceiver)(request, response);
    }),
} satisfies Record<string, Start>;

function onExpress(app: Express, receivers: Readonly<Record<string, RequestReceiver>>): Promise<Running> {
  for (const [path, receiver] of Object.entries(receivers)) app.all(path, expressReceiver(receiver));
  return listen(app);
}

function onRestify(
  receivers: Readonly<Record<string, RequestReceiver>>,
  prepare: (server: restify.Server) => unknown,
): Promise<Running> {
  const server = restify.createServer();
  prepare(server);
  for (const [path, receiver] of Object.entries(receivers)) server.post(path, restifyReceiver(receiver));
  return started(server.server as Server);
}

const listen = (listener: RequestListener) => started(createServer(listener));

async function started(server: Server): Promise<Running> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
