import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy that can play a network that swallows everything: connections stay open, and nobody answers. */
export interface HalfOpenProxy {
  readonly port: number;
  /** From now on nothing passes, on the connections there are and on new ones. */
  freeze(): void;
  /** New connections work again; the frozen ones never do. */
  thaw(): void;
  /** Breaks all connections off. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startHalfOpenProxy(target: number): Promise<HalfOpenProxy> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((near) => {
    const pair = frozen ? [near] : [near, connect(target, '127.0.0.1')];
    for (const socket of pair) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (!frozen) for (const other of pair) other.destroy();
      });
    }
    const [, far] = pair;
    if (far === undefined) return;
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    thaw() {
      frozen = false;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
