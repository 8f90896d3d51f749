import assert from 'node:assert/strict';
import { batchRequests, ClientError, gql, GraphQLClient } from 'graphql-request';
import { documents, journey } from './journey.js';
import { credentials, logIn, test, url } from './shop.js';

const connect = (token, options = {}) => new GraphQLClient(url, { headers: credentials(token), ...options });

const errorsOf = thrown => {
  assert.ok(thrown instanceof ClientError, `${thrown}`);
  return thrown.response.errors;
};

journey(
  token => {
    const client = connect(token);
    return { ask: (name, variables) => client.request(documents[name], variables) };
  },
  errorsOf);

test('Queries can be sent with GET', async () => {
  const client = connect(await logIn('ann'), { method: 'GET' });
  const { viewer } = await client.request(gql`query Who { viewer { user { username } } }`);
  assert.equal(viewer.user.username, 'ann');
});

test('Several documents are sent as one batch', async () => {
  const results = await batchRequests({
    url,
    requestHeaders: credentials(),
    documents: [{ document: '{ health }' }, { document: documents.LiveSales, variables: { now: new Date().toISOString() } }],
  });
  assert.deepEqual([results[0].data.health, results[1].data.flashSales.count], [true, 3]);
});

test('Data and errors come together if they are asked for', async () => {
  const client = connect(undefined, { errorPolicy: 'all' });
  const { data, errors } = await client.rawRequest('{ health node(id: "bm90aGluZzpub3RoaW5n") { id } }');
  assert.deepEqual(data, { health: true, node: null });
  assert.equal(errors[0].extensions.code, 101);
});

test('A wrong application id is shown as an error', async () => {
  const client = new GraphQLClient(url, { headers: { 'X-Parse-Application-Id': 'wrong' } });
  const thrown = await client.request('{ health }').catch(error => error);
  assert.equal(thrown.response.status, 403);
  assert.equal(errorsOf(thrown)[0].message, 'unauthorized');
});
