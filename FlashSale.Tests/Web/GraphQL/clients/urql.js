import assert from 'node:assert/strict';
import { cacheExchange, CombinedError, createClient, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { documents, journey } from './journey.js';
import { credentials, logIn, recording, test, url } from './shop.js';
import { openSocket } from './sockets.js';

function connect(token, { socket, exchanges = [cacheExchange, fetchExchange], ...options } = {}) {
  const follows = socket && subscriptionExchange({
    forwardSubscription: request => ({
      subscribe: sink => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? '' }, sink) }),
    }),
  });
  return createClient({
    url, exchanges: follows ? [...exchanges, follows] : exchanges, fetchOptions: () => ({ headers: credentials(token) }), ...options,
  });
}

const errorsOf = thrown => {
  assert.ok(thrown instanceof CombinedError, `${thrown}`);
  assert.equal(thrown.networkError, undefined, `${thrown}`);
  return thrown.graphQLErrors;
};

async function ask(client, document, variables = {}) {
  const sent = document.includes('mutation ')
    ? client.mutation(gql(document), variables)
    : client.query(gql(document), variables, { requestPolicy: 'network-only' });
  const { data, error } = await sent.toPromise();
  if (error)
    throw error;
  return data;
}

journey(
  token => {
    const { client: socket, state } = openSocket(token);
    const client = connect(token, { socket });
    return Object.assign(state, {
      ask: (name, variables) => ask(client, documents[name], variables),
      follow: (name, variables, add, fail) =>
        client.subscription(gql(documents[name]), variables).subscribe(({ data, error }) => (error ? fail(error) : add(data))).unsubscribe,
    });
  },
  errorsOf);

for (const preferGetMethod of ['within-url-limit', 'force', true]) {
  test(`Queries can be sent with GET: ${preferGetMethod}`, async () => {
    const { requests, fetch } = recording();
    const client = connect(await logIn('ann'), { preferGetMethod, fetch });
    const { flashSales } = await ask(client, documents.LiveSales, { now: new Date().toISOString(), first: 1 });
    assert.equal(flashSales.count, 3);
    await ask(client, 'mutation LogOut { logOut(input: {}) { ok } }');
    assert.deepEqual(requests.map(request => request.method), ['GET', 'POST']);
  });
}

for (const preferGetForPersistedQueries of [false, true]) {
  const method = preferGetForPersistedQueries ? 'GET' : 'POST';
  test(`The client sends the whole document if the shop doesn't know its hash, ${method}`, async () => {
    const { requests, fetch } = recording();
    const client = connect(undefined, { fetch, exchanges: [persistedExchange({ preferGetForPersistedQueries }), fetchExchange] });
    const sales = first => ask(client, documents.LiveSales, { now: new Date().toISOString(), first });
    assert.equal((await sales(1)).flashSales.edges.length, 1);
    assert.equal((await sales(2)).flashSales.edges.length, 2);
    assert.deepEqual(requests.map(request => request.isHash), [true, false, false]);
  });
}

test('Its cache knows what a mutation changes', async () => {
  const client = connect(await logIn('ann'));
  const orders = new Promise((resolve, reject) => {
    let seen = 0;
    const { unsubscribe } = client.query(gql(documents.MyOrders), {}).subscribe(({ data, error }) => {
      if (error)
        reject(error);
      else if (seen === 0)
        seen = data.orders.count;
      else if (data.orders.count > seen)
        resolve(unsubscribe());
    });
  });
  const { orders: { edges } } = await ask(client, documents.MyOrders);
  await ask(client, documents.PlaceOrder, { input: { fields: { product: { link: edges[0].node.product.id } } } });
  await orders;
});
