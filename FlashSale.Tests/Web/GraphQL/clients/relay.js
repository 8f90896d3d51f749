import assert from 'node:assert/strict';
import { after } from 'node:test';
import relay from 'relay-runtime';
import { documents, journey } from './journey.js';
import { compiler } from './relay-artifacts.js';
import { address, buy, credentials, Events, logIn, test, url } from './shop.js';
import { openSocket } from './sockets.js';

const {
  commitLocalUpdate, commitMutation, ConnectionHandler, createOperationDescriptor, Environment, fetchQuery, Network, Observable,
  RecordSource, requestSubscription, Store,
} = relay;

const compile = compiler(await (await fetch(`${address}/graphql/schema`)).text());
const salesKey = 'Shop_flashSales';
const artifacts = Object.fromEntries(
  Object.entries(documents).map(([name, text]) => [name, compile(text, name === 'LiveSales' ? { flashSales: salesKey } : {})]));

/** An environment as Relay's guide and that of graphql-ws show it. */
function connect(token, socket) {
  const fetchGraphQL = async (request, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...credentials(token) },
      body: JSON.stringify({ query: request.text, variables }),
    });
    return response.json();
  };
  const follow = (request, variables) => Observable.create(sink =>
    socket.subscribe({ operationName: request.name, query: request.text, variables }, sink));
  return new Environment({ network: Network.create(fetchGraphQL, follow), store: new Store(new RecordSource()) });
}

const mutate = (environment, mutation, variables) => new Promise((resolve, reject) => commitMutation(environment, {
  mutation,
  variables,
  onCompleted: (data, errors) => (errors?.length ? reject(errors) : resolve(data)),
  onError: reject,
}));

const ask = (environment, artifact, variables = {}) => (artifact.params.operationKind === 'mutation'
  ? mutate(environment, artifact, variables)
  : fetchQuery(environment, artifact, variables, { fetchPolicy: 'network-only' }).toPromise());

const errorsOf = thrown => (Array.isArray(thrown) ? thrown : thrown.source?.errors);

journey(
  token => {
    const { client: socket, state } = openSocket(token);
    const environment = connect(token, socket);
    return Object.assign(state, {
      ask: (name, variables) => ask(environment, artifacts[name], variables),
      follow: (name, variables, add, fail) => requestSubscription(environment, {
        subscription: artifacts[name], variables, onNext: add, onError: fail,
      }).dispose,
    });
  },
  errorsOf);

test('The store joins the pages of a connection', async () => {
  const environment = connect();
  const variables = { now: new Date().toISOString(), first: 2 };
  const one = createOperationDescriptor(artifacts.LiveSales, variables);
  environment.retain(one);
  const { flashSales: { pageInfo } } = await ask(environment, artifacts.LiveSales, variables);
  await ask(environment, artifacts.LiveSales, { ...variables, after: pageInfo.endCursor });

  const { data, isMissingData } = environment.lookup(one.fragment);
  assert.equal(isMissingData, false);
  assert.equal(data.flashSales.edges.length, 3);
  assert.equal(new Set(data.flashSales.edges.map(edge => edge.node.id)).size, 3);
  assert.equal(data.flashSales.pageInfo.hasNextPage, false);
  commitLocalUpdate(environment, store => {
    const where = { startTime: { lessThanOrEqualTo: variables.now }, endTime: { greaterThan: variables.now } };
    const filters = { order: ['createdAt_ASC'], where };
    const connection = ConnectionHandler.getConnection(store.getRoot(), salesKey, filters);
    assert.equal(connection.getLinkedRecords('edges').length, 3);
  });
});

test('An object that is read again by its id is updated everywhere', async () => {
  const environment = connect();
  const variables = { now: new Date().toISOString() };
  const list = createOperationDescriptor(artifacts.LiveSales, variables);
  environment.retain(list);
  const { flashSales: { edges: [{ node: sale }] } } = await ask(environment, artifacts.LiveSales, variables);
  commitLocalUpdate(environment, store => store.get(sale.id).setValue(0, 'discount'));
  assert.equal(environment.lookup(list.fragment).data.flashSales.edges[0].node.discount, 0);

  await ask(environment, artifacts.SaleById, { id: sale.id });

  assert.equal(environment.lookup(list.fragment).data.flashSales.edges[0].node.discount, sale.discount);
});

test('A change that is followed updates what the store has', async () => {
  const token = await logIn('ann');
  const { client: socket, state } = openSocket();
  const environment = connect(token, socket);
  const stock = compile(`
    query Stock($id: ID!) {
      inventories(where: { product: { have: { id: { equalTo: $id } } } }) { edges { node { id stock product { id } } } }
    }`);
  const { flashSales } = await ask(environment, artifacts.LiveSales, { now: new Date().toISOString(), first: 1 });
  const { product } = flashSales.edges[0].node;
  const read = createOperationDescriptor(stock, { id: product.id });
  environment.retain(read);
  const { inventories: { edges: [{ node: before }] } } = await ask(environment, stock, { id: product.id });
  const seen = new Events();
  environment.subscribe(environment.lookup(read.fragment), snapshot => seen.add(snapshot.data.inventories.edges[0].node));
  const subscription = requestSubscription(environment, { subscription: artifacts.StockChanged, variables: { productId: product.id } });
  after(() => state.close());
  await state.settled();

  await buy(token, product);

  const now = await seen.first(node => node.stock === before.stock - 1);
  assert.equal(now.id, before.id);
  subscription.dispose();
});
