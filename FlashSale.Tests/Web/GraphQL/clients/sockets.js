// The graphql-ws client, as every other client uses it for its subscriptions.
import { createClient } from 'graphql-ws';
import { credentials, impatient, socketUrl } from './shop.js';

/** A graphql-ws client, and what the journey wants to know of its connection. */
export function openSocket(token) {
  const connected = new Set();
  const state = {
    /** Waits until the client has connected once more. */
    reconnected: () => new Promise(resolve => connected.add(resolve)),
    /** The shop deals with a connection's messages one after the other: once it answers, it has dealt with what was sent before. */
    settled: async () => {
      // urql passes a subscription on a moment later.
      await new Promise(setImmediate);
      for await (const _ of client.iterate({ query: '{ health }' }));
    },
    close: () => client.dispose(),
  };
  const client = createClient({
    url: socketUrl,
    connectionParams: credentials(token),
    ...impatient,
    on: {
      connected: () => {
        connected.forEach(resolve => resolve());
        connected.clear();
      },
    },
  });
  return { client, state };
}
