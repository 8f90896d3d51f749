import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { BatchHttpLink } from '@apollo/client/link/batch-http';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition, relayStylePagination } from '@apollo/client/utilities';
import { documents, journey } from './journey.js';
import { credentials, Events, logIn, recording, test, url } from './shop.js';
import { openSocket } from './sockets.js';

const definitionOf = query => getMainDefinition(query);

function connect(token, { http = new HttpLink({ uri: url, headers: credentials(token) }), socket, ...options } = {}) {
  const link = socket
    ? ApolloLink.split(({ query }) => definitionOf(query).operation === 'subscription', new GraphQLWsLink(socket), http)
    : http;
  return new ApolloClient({ link, cache: new InMemoryCache(), clientAwareness: { name: 'journey', version: '1.0' }, ...options });
}

const errorsOf = thrown => {
  assert.ok(CombinedGraphQLErrors.is(thrown), `${thrown}`);
  return thrown.errors;
};

journey(
  token => {
    const { client: socket, state } = openSocket(token);
    const client = connect(token, { socket });
    return Object.assign(state, {
      ask: async (name, variables) => {
        const document = gql(documents[name]);
        const { data } = definitionOf(document).operation === 'mutation'
          ? await client.mutate({ mutation: document, variables })
          : await client.query({ query: document, variables, fetchPolicy: 'network-only' });
        return data;
      },
      follow: (name, variables, add, fail) => {
        const subscription = client.subscribe({ query: gql(documents[name]), variables })
          .subscribe({ next: ({ data, error }) => (error ? fail(error) : add(data)), error: fail });
        return () => subscription.unsubscribe();
      },
    });
  },
  errorsOf);

test('Queries can be sent with GET', async () => {
  const { requests, fetch } = recording();
  const http = new HttpLink({ uri: url, headers: credentials(await logIn('ann')), useGETForQueries: true, fetch });
  const client = connect(undefined, { http });
  const { data } = await client.query({ query: gql(documents.LiveSales), variables: { now: new Date().toISOString(), first: 1 } });
  assert.equal(data.flashSales.count, 3);
  await client.mutate({ mutation: gql('mutation { logOut(input: {}) { ok } }') });
  assert.deepEqual(requests.map(request => request.method), ['GET', 'POST']);
});

for (const useGETForHashedQueries of [false, true]) {
  test(`The client sends the whole document if the shop doesn't know its hash, ${useGETForHashedQueries ? 'GET' : 'POST'}`, async () => {
    const { requests, fetch } = recording();
    const persisted = new PersistedQueryLink({ sha256: text => createHash('sha256').update(text).digest('hex'), useGETForHashedQueries });
    const client = connect(undefined, { http: persisted.concat(new HttpLink({ uri: url, headers: credentials(), fetch })) });
    const ask = first => client.query({
      query: gql(documents.LiveSales), variables: { now: new Date().toISOString(), first }, fetchPolicy: 'network-only',
    });
    assert.equal((await ask(1)).data.flashSales.edges.length, 1);
    // Told once that the shop stores no documents, it doesn't try again.
    assert.equal((await ask(2)).data.flashSales.edges.length, 2);
    assert.deepEqual(requests.map(request => request.isHash), [true, false, false]);
  });
}

test('Several queries are sent as one batch', async () => {
  const { requests, fetch } = recording();
  const client = connect(undefined, { http: new BatchHttpLink({ uri: url, headers: credentials(), fetch, batchMax: 5 }) });
  const [health, sales] = await Promise.all([
    client.query({ query: gql('query Health { health }') }),
    client.query({ query: gql(documents.LiveSales), variables: { now: new Date().toISOString() } }),
  ]);
  assert.deepEqual([health.data.health, sales.data.flashSales.count, requests.length], [true, 3, 1]);
});

test('The cache joins the pages and stores each object once', async () => {
  const cache = new InMemoryCache({ typePolicies: { Query: { fields: { flashSales: relayStylePagination(['where', 'order']) } } } });
  const client = connect(undefined, { cache });
  const watched = client.watchQuery({ query: gql(documents.LiveSales), variables: { now: new Date().toISOString(), first: 2 } });
  const results = new Events();
  watched.subscribe(results.add);
  const { data } = await results.first(result => result.data?.flashSales.edges.length === 2);
  await watched.fetchMore({ variables: { after: data.flashSales.pageInfo.endCursor } });
  await results.first(result => result.data?.flashSales.edges.length === 3);
  const stored = Object.keys(cache.extract());
  assert.equal(stored.filter(key => key.startsWith('FlashSale:')).length, 3);
  assert.equal(stored.filter(key => key.startsWith('Product:')).length, 3);
  client.stop();
});
