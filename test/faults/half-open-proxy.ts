import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy whose connections can go dead without a word, as behind a firewall that forgot them. */
export interface HalfOpenProxy {
  readonly port: number;
  /** From now on the connections that there are carry nothing any more, and are not closed; new ones work. */
  forgetConnections(): void;
  /** Nothing passes, new connections neither. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** In front of a port of this machine. */
export async function startHalfOpenProxy(targetPort: number): Promise<HalfOpenProxy> {
  const sockets = new Set<Socket>();
  const pairs = new Set<readonly [Socket, Socket]>();
  let isFrozen = false;
  const cut = () => {
    for (const [near, far] of pairs) {
      near.unpipe(far);
      far.unpipe(near);
      // Kept flowing, so that nobody is pushed back: the bytes go nowhere.
      near.resume();
      far.resume();
    }
    pairs.clear();
  };
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => sockets.delete(near));
    if (isFrozen) {
      near.resume();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    sockets.add(far);
    far.on('error', () => near.destroy());
    far.on('close', () => sockets.delete(far));
    pairs.add([near, far]);
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    forgetConnections: cut,
    freeze() {
      isFrozen = true;
      cut();
    },
    thaw() {
      isFrozen = false;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
