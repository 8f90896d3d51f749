import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import { documents, journey } from './journey.js';
import { credentials, impatient, socketUrl, test } from './shop.js';
import { openSocket } from './sockets.js';

journey(
  token => {
    const { client, state } = openSocket(token);
    // Everything over the WebSocket, queries and mutations too.
    return Object.assign(state, {
      ask: (name, variables) => new Promise((resolve, reject) => {
        let answer;
        client.subscribe({ query: documents[name], variables }, {
          next: result => (answer = result),
          error: reject,
          complete: () => (answer.errors ? reject(answer.errors) : resolve(answer.data)),
        });
      }),
      follow: (name, variables, add, fail) =>
        client.subscribe({ query: documents[name], variables, operationName: name }, {
          next: result => (result.errors ? fail(result.errors) : add(result.data)),
          error: fail,
          complete: () => {},
        }),
    });
  },
  // A connection that is refused has a code of its own instead of GraphQL errors.
  thrown => (thrown.code === 4403 ? [{ message: thrown.reason, extensions: { code: 209 } }] : thrown));

async function closedBecause(connectionParams) {
  const client = createClient({ url: socketUrl, connectionParams, ...impatient, retryAttempts: 0 });
  const thrown = await client.iterate({ query: '{ health }' }).next().catch(error => error);
  return [thrown.code, thrown.reason];
}

test('A session that has ended closes the connection with 4403', async () => {
  assert.deepEqual(await closedBecause(credentials('r:0123456789abcdef0123456789abcdef')), [4403, 'Invalid session token']);
});

test('A wrong application id closes the connection with 4403', async () => {
  assert.deepEqual(await closedBecause({ 'X-Parse-Application-Id': 'wrong' }), [4403, 'unauthorized']);
});

test('The client keeps the connection alive with pings', async () => {
  let pongs = 0;
  const client = createClient({
    url: socketUrl,
    connectionParams: credentials(),
    ...impatient,
    lazy: false,
    keepAlive: 50,
    on: { pong: received => (pongs += received ? 1 : 0) },
  });
  while (pongs < 3)
    await new Promise(resolve => setTimeout(resolve, 20));
  await client.dispose();
});
